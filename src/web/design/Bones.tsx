import type { ReactNode } from 'react';

/** The shape of a table that is being asked for. */
export function TableBones({
  heads,
  rows = 8,
}: {
  readonly heads: readonly string[];
  readonly rows?: number;
}): ReactNode {
  return (
    <div className="bones" role="status">
      <span className="unseen">Waiting for the answer</span>
      <table className="table keeps-columns" aria-hidden="true">
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head}>{head}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: rows }, (_, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: bones have nothing else to be known by.
            <tr key={row}>
              {heads.map((head, place) => (
                <td key={head}>
                  <svg className="bone" width={`${[72, 48, 60, 38][(row + place) % 4]}%`} height="12" />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The shape of cards that are being asked for. */
export function CardBones({ cards = 6 }: { readonly cards?: number }): ReactNode {
  return (
    <div role="status">
      <span className="unseen">Waiting for the answer</span>
      <div className="cards" aria-hidden="true">
        {Array.from({ length: cards }, (_, card) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: bones have nothing else to be known by.
          <div key={card} className="card">
            <LineBones widths={[60, 30, 85, 45]} />
          </div>
        ))}
      </div>
    </div>
  );
}

/** The shape of lines of text that are being asked for; widths in per cent. */
export function LineBones({ widths }: { readonly widths: readonly number[] }): ReactNode {
  return (
    <div className="lines">
      {widths.map((width, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bones have nothing else to be known by.
        <svg key={line} className="bone" width={`${width}%`} height="12" />
      ))}
    </div>
  );
}
