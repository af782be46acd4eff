import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useRef, useState } from 'react';

export interface Column<T> {
  readonly head: string;
  readonly cell: (row: T) => ReactNode;
  readonly kind?: 'person' | 'number' | 'clip' | 'acts';
  /** Left out when the pane is narrow: 1 first, 3 last. */
  readonly spare?: 1 | 2 | 3;
}

/** What the link of a row must carry, so that the arrow keys find it. */
export interface RowLink {
  readonly tabIndex: number;
  readonly 'data-row-link': string;
  readonly onFocus: () => void;
}

/** Lets rows be ticked, one by one or all on the page; `label` names a row for those who do not see it. */
export interface Ticks<T> {
  readonly ticked: ReadonlySet<string>;
  readonly onTick: (ticked: ReadonlySet<string>) => void;
  readonly label: (row: T) => string;
}

interface Props<T> {
  /** What the table lists, for those who do not see it. */
  readonly caption: string;
  readonly rows: readonly T[];
  readonly columns: readonly Column<T>[];
  readonly keyOf: (row: T) => string;
  /** The first cell as a link with these attributes; then the whole row opens, and the arrow keys walk the rows. */
  readonly link?: (row: T, attributes: RowLink) => ReactNode;
  readonly current?: string | undefined;
  readonly ticks?: Ticks<T>;
}

/** A table of rows. With `link`, Tab enters the list once, arrows, Home and End move in it, Enter opens; with `ticks`, Space ticks. */
export function Table<T>({ caption, rows, columns, keyOf, link, current, ticks }: Props<T>): ReactNode {
  const [reached, setReached] = useState<string | null>(null);
  const keys = rows.map(keyOf);
  const enters = keys.find((key) => key === reached) ?? keys.find((key) => key === current) ?? keys[0];
  const isFresh = useFreshRows(keys);
  return (
    <table className="table" onKeyDown={link && walk}>
      <caption className="unseen">{caption}</caption>
      <thead>
        <tr>
          {ticks ? (
            <th className="tick-cell" data-label="All on this page">
              <input type="checkbox" aria-label="Tick all on this page" checked={allTicked(ticks)} onChange={tickAll} />
            </th>
          ) : null}
          {columns.map((column) => (
            <th key={column.head} scope="col" className={classOf(column)}>
              {column.kind === 'acts' ? <span className="unseen">{column.head}</span> : column.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{rows.map(drawRow)}</tbody>
    </table>
  );

  function drawRow(row: T): ReactNode {
    const key = keyOf(row);
    const classes = `${link ? 'opens' : ''} ${key === current ? 'current' : ''} ${isFresh(key) ? 'fresh' : ''}`.trim();
    return (
      <tr key={key} className={classes} onClick={link && open}>
        {ticks ? (
          <td className="tick-cell" data-label="">
            <input
              type="checkbox"
              data-row-tick={key}
              tabIndex={key === enters ? 0 : -1}
              aria-label={ticks.label(row)}
              checked={ticks.ticked.has(key)}
              onFocus={() => setReached(key)}
              onChange={() => tick(ticks, key)}
            />
          </td>
        ) : null}
        {columns.map((column, place) => (
          <td key={column.head} className={classOf(column)} data-label={column.kind === 'acts' ? '' : column.head}>
            {/* One child, so that a narrow page can set it beside its name. */}
            <div>{place === 0 && link ? link(row, attributesOf(key)) : column.cell(row)}</div>
          </td>
        ))}
      </tr>
    );
  }

  function tick({ ticked, onTick }: Ticks<T>, key: string): void {
    onTick(new Set(ticked.has(key) ? [...ticked].filter((each) => each !== key) : [...ticked, key]));
  }

  function allTicked({ ticked }: Ticks<T>): boolean {
    return keys.length > 0 && keys.every((key) => ticked.has(key));
  }

  function tickAll(): void {
    if (ticks) ticks.onTick(new Set(allTicked(ticks) ? [] : keys));
  }

  function attributesOf(key: string): RowLink {
    return { tabIndex: key === enters ? 0 : -1, 'data-row-link': key, onFocus: () => setReached(key) };
  }
}

/** Tells the rows that came under the reader's eyes: a few new ones among those that stood there, not another list. */
function useFreshRows(keys: readonly string[]): (key: string) => boolean {
  const stood = useRef<ReadonlySet<string> | null>(null);
  const before = stood.current;
  useEffect(() => {
    stood.current = new Set(keys);
  });
  const added = before === null ? 0 : keys.filter((key) => !before.has(key)).length;
  return (key) => before !== null && added * 2 < keys.length && !before.has(key);
}

function classOf<T>({ kind, spare }: Column<T>): string {
  return [kind ?? '', spare ? `spare-${spare}` : ''].filter(Boolean).join(' ');
}

function open(event: MouseEvent<HTMLTableRowElement>): void {
  const pressed = event.target as HTMLElement;
  if (pressed.closest('a, button, input, select, label') || getSelection()?.toString()) return;
  event.currentTarget.querySelector<HTMLElement>('[data-row-link]')?.click();
}

const steps: Readonly<Record<string, (place: number, count: number) => number>> = {
  ArrowDown: (place, count) => Math.min(place + 1, count - 1),
  ArrowUp: (place) => Math.max(place - 1, 0),
  Home: () => 0,
  End: (_, count) => count - 1,
};

function walk(event: KeyboardEvent<HTMLTableElement>): void {
  const step = steps[event.key];
  // The arrows stay in the column where they began: the links, or the ticks.
  const column = (event.target as HTMLElement).hasAttribute('data-row-tick') ? '[data-row-tick]' : '[data-row-link]';
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>(column)];
  const place = links.indexOf(event.target as HTMLElement);
  if (!step || place < 0) return;
  event.preventDefault();
  links[step(place, links.length)]?.focus();
}
