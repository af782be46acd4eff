import type { AskError } from './askError.ts';

/** What happened, what still works and what to do, for somebody in the middle of their work. */
export interface ErrorWords {
  readonly title: string;
  readonly whatToDo: string;
}

/** Puts a failed question in words. `subject` is what was asked for, with its article: `the exams`. */
export function askErrorInWords(error: AskError, subject: string): ErrorWords {
  switch (error.code) {
    case 'PAGE_NO_ANSWER':
      return {
        title: `The server does not answer, so ${subject} cannot be shown`,
        whatToDo:
          'This page goes on trying by itself. Doors for images and messages may still be open. If it lasts longer than five minutes, call whoever runs Safelight here, and work by your downtime procedure.',
      };
    case 'PAGE_ANSWER_BROKEN':
      return {
        title: `The server could not answer, so ${subject} cannot be shown`,
        whatToDo:
          'This page goes on trying by itself. Tell whoever runs Safelight here the time and the code below; they find it in the log.',
      };
    case 'PAGE_TOO_OFTEN':
      return {
        title: `You have asked very often, so ${subject} cannot be shown just now`,
        whatToDo: 'Wait one minute. This page tries again by itself.',
      };
    case 'PAGE_NOT_ALLOWED':
      return {
        title: `Your role does not let you see ${subject}`,
        whatToDo: 'If your work needs it, ask whoever manages people in Safelight at your site for the right role.',
      };
    case 'PAGE_NOT_FOUND':
      return {
        title: `We do not find ${subject}`,
        whatToDo: 'It may stand at another site than yours, or the address may be incomplete. Search for it instead.',
      };
    case 'PAGE_SIGNED_OUT':
      return { title: 'You are no longer signed in', whatToDo: 'Sign in again to go on where you were.' };
    case 'PAGE_NOT_ACCEPTED':
      return {
        title: error.title ?? `The server did not accept what was asked of ${subject}`,
        whatToDo: 'Check what you entered and try again.',
      };
  }
}

/** One sentence for something pressed that did not work. `deed` completes "could not …": `enrol this peer`. */
export function actErrorInWords(error: AskError, deed: string): string {
  switch (error.code) {
    case 'PAGE_NO_ANSWER':
      return `The server did not answer, so we do not know whether it could ${deed}. Look at the list before you try again.`;
    case 'PAGE_TOO_OFTEN':
      return 'Too many tries in a short time. Wait one minute, then try again.';
    case 'PAGE_NOT_ALLOWED':
      return `Your role does not let you ${deed}.`;
    default:
      return error.title ?? `We could not ${deed}. Check what you entered and try again.`;
  }
}
