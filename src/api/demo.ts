import { Type } from 'typebox';
import { endpoint, instant, nullable, text } from './endpoint.ts';

/** Where a planned failure of the demonstration shows. */
const storyPlace = Type.Union([
  Type.Object({ kind: Type.Literal('exam'), examId: text(40), list: nullable(text(40)) }),
  Type.Object({ kind: Type.Literal('page'), page: Type.Union([Type.Literal('feeds'), Type.Literal('messages')]) }),
]);

/** What went wrong in the demonstration's invented day, so that the pages can lead a newcomer to it. Null where patients are real. */
export const seeStory = endpoint({
  method: 'GET',
  path: '/api/demo/story',
  permission: 'see-exams',
  audit: null,
  reply: Type.Object({
    story: nullable(
      Type.Object({
        until: instant,
        /** How much of the day has been sent, 0 … 1. */
        told: Type.Number(),
        failures: Type.Array(
          Type.Object({ name: text(60), title: text(200), why: text(400), find: text(400), place: storyPlace }),
        ),
      }),
    ),
  }),
});
