import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { orderMessage } from '../testing/orderMessage.ts';
import { runServer } from '../testing/runningServer.ts';

interface Silence {
  readonly words: string;
  readonly closed_words: string | null;
}

test('R19 H-12 a feed falls silent: told once on every page and figure, over a restart, until it is heard again', async () => {
  const server = await runServer();
  try {
    await server.setFeed('RIS|RXN', 'ihe-2.3.1');
    // Two hours in which we listened, and this feed said nothing.
    await server.pool.query(
      `insert into listening (journal_id, hour, listened, behind)
       select 'before', hour, repeat('1', 60)::bit(60), repeat('0', 60)::bit(60)
       from generate_series(date_trunc('hour', now()) - interval '3 hours', now(), interval '1 hour') as hour`,
    );
    await server.pool.query("update feed set last_heard_at = now() - interval '100 minutes' where sender = 'RIS|RXN'");
    await server.restart();
    const [opened] = await until(
      () => silences(),
      (found) => found.length > 0,
    );
    assert.match(
      opened?.words ?? '',
      /^silent since .*\d\d:\d\d; how it usually speaks is not known yet, so it is told of after 1 h$/,
    );
    const today = await server.askJson<{ feeds: { name: string; silence: { words: string } | null }[] }>('/api/today');
    assert.deepEqual(
      today.feeds.map(({ name, silence }) => [name, silence?.words]),
      [['RIS|RXN', opened?.words]],
    );
    await until(figures, (text) => text.includes('imaging_feed_silent{feed="RIS|RXN"} 1'));

    await server.restart();
    await until(figures, (text) => text.includes('imaging_feed_silent{feed="RIS|RXN"} 1'));
    assert.equal((await silences()).length, 1);

    const line = await server.line();
    await line.send(orderMessage({ controlId: 'S1', accession: 'S1' }));
    await line.close();
    const [closed, ...others] = await until(
      () => silences(),
      ([one]) => one?.closed_words != null,
    );
    assert.match(closed?.closed_words ?? '', /^heard again at \d\d:\d\d after 1 h 4\d min$/);
    assert.deepEqual(others, []);
    const text = await until(figures, (found) => found.includes('imaging_feed_silent{feed="RIS|RXN"} 0'));
    assert.match(text, /imaging_feed_last_heard_seconds\{feed="RIS\|RXN"\} \d/);
    assert.match(text, /imaging_exams_on_nobodys_list 0/);
  } finally {
    await server.close();
  }

  async function silences(): Promise<readonly Silence[]> {
    return (await server.pool.query<Silence>('select words, closed_words from silence')).rows;
  }

  async function figures(): Promise<string> {
    return (await server.ask('/metrics')).text();
  }
});

async function until<T>(ask: () => Promise<T>, isSo: (found: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 300; tries++) {
    const found = await ask();
    if (isSo(found)) return found;
    await sleep(100);
  }
  throw new Error('Cannot go on: what was waited for did not come within 30 s');
}
