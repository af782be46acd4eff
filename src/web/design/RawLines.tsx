import type { ReactNode } from 'react';

/** A line of a raw message, in runs of letters; the wrong ones are marked. */
export interface RawLine {
  readonly runs: readonly { readonly text: string; readonly wrong: boolean }[];
  readonly wrong: boolean;
}

/** The lines of a message as they came, numbered, the wrong place marked by word and colour. */
export function RawLines({ lines }: { readonly lines: readonly RawLine[] }): ReactNode {
  return (
    <div className="raw">
      <ol>
        {lines.map(({ runs, wrong }, line) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its number.
          <li key={line} className={wrong ? 'wrong-line' : ''}>
            <code dir="ltr">
              {runs.map((run, place) =>
                run.wrong ? (
                  // biome-ignore lint/suspicious/noArrayIndexKey: runs have nothing else to be known by.
                  <mark key={place}>
                    <span className="unseen">here: </span>
                    {run.text || '▯'}
                  </mark>
                ) : (
                  // biome-ignore lint/suspicious/noArrayIndexKey: runs have nothing else to be known by.
                  <span key={place}>{visible(run.text)}</span>
                ),
              )}
            </code>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** Control characters are shown as their pictures (U+2400 …), so that none hides. */
function visible(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  return text.replace(/[\u0000-\u001f]/g, (character) => String.fromCharCode(0x2400 + character.charCodeAt(0)));
}
