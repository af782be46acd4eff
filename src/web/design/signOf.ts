/** A severity is told by its word, its shape and its colour: any two may be lost and it still tells. */
interface Sign {
  readonly shape: string;
  readonly word: string;
  readonly tone: 'red' | 'amber' | 'plain';
}

const signs: Readonly<Record<string, Sign>> = {
  'wrong-person': { shape: '◆', word: 'Wrong person?', tone: 'red' },
  unreported: { shape: '●', word: 'Unread', tone: 'amber' },
  'late-image': { shape: '▲', word: 'Late images', tone: 'amber' },
  'delivery-gap': { shape: '■', word: 'Delivery gap', tone: 'amber' },
  'identity-incomplete': { shape: '○', word: 'Identity incomplete', tone: 'plain' },
  'code-mismatch': { shape: '–', word: 'Code mismatch', tone: 'plain' },
};

/** The sign of a severity; one we do not know is shown plainly, under its own name. */
export function signOf(severity: string): Sign {
  return signs[severity] ?? { shape: '–', word: severity.replaceAll('-', ' '), tone: 'plain' };
}
