import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { FileResult } from '../src/server/command/storeFile.ts';
import { corpusFiles } from '../testing/dicomCorpus.ts';
import { journalEntries, placeOf, rowsOfEntries } from '../testing/journalRows.ts';
import { corpusFolder, needs } from '../testing/needs.ts';
import { type RunningServer, runServer } from '../testing/runningServer.ts';

const program = fileURLToPath(new URL('../src/server/command/safelight.ts', import.meta.url));

suite('the public files by ./safelight import', { skip: needs('the corpus') }, () => {
  let server: RunningServer;
  const good = needs('the corpus') ? [] : corpusFiles('good');
  const bad = needs('the corpus') ? [] : corpusFiles('bad');

  before(async () => {
    server = await runServer({ peers: ['CORPUS'] });
  });
  after(() => server?.close());

  test('an import that is killed goes on where it was, and every good file is stored', async () => {
    const killed = importing('good');
    while ((await count('instance')) < 40) await sleep(20);
    killed.child.kill('SIGKILL');
    await killed.ended;
    const { rows } = await server.pool.query(
      "select expires_at <= now() + interval '10 minutes' as soon from token where name like 'import %' and removed_at is null",
    );
    assert.deepEqual(rows, [{ soon: true }], 'its token is good for ten minutes at most');
    const { code, results } = await importing('good').ended;
    assert.equal(code, 0);
    assert.ok(results.every(({ outcome }) => outcome === 'stored'));
    assert.ok(results.length < good.length, 'what the first had written down is passed over');
    const contents = new Set(good.map((file) => `${file.sopInstanceUid} ${contentOf(file)}`));
    const uids = new Set(good.map(({ sopInstanceUid }) => sopInstanceUid));
    await server.settled();
    assert.deepEqual(await counts(), { instance: uids.size, variant: contents.size - uids.size, quarantine: 0 });
  });

  test('the same folder imported a second time sends nothing, and sent again adds nothing', async () => {
    const before = await counts();
    const second = await importing('good').ended;
    assert.deepEqual([second.code, second.results.length], [0, 0]);
    const again = await importing('good', '--again').ended;
    assert.deepEqual([again.code, again.results.length], [0, good.length]);
    await server.settled();
    assert.deepEqual(await counts(), before);
  });

  test('every bad file has a result for the operator and a row for everybody else, and the server lives on', async () => {
    const before = (await journalEntries(server)).length;
    const { code, results } = await importing('bad').ended;
    assert.equal(code, 2, 'something was found wrong');
    assert.equal(results.length, bad.length);
    const failed = results.filter(({ outcome }) => outcome === 'failed').map(({ path, why }) => `${path}: ${why}`);
    assert.deepEqual(failed, []);
    await server.settled();
    const kept = (await journalEntries(server)).slice(before).filter(({ kind }) => kind === 'instance');
    assert.equal(kept.length, bad.length);

    const rows = await rowsOfEntries(server);
    const apart = kept.filter((entry) => rows.get(placeOf(entry))?.kind === 'quarantine').length;
    const told = results.filter(({ outcome }) => outcome === 'kept-apart').length;
    assert.ok(told <= apart, `${told} were told to be kept apart, and ${apart} are`);
    for (const entry of kept) {
      if (entry.label.details.quarantine) assert.equal(rows.get(placeOf(entry))?.kind, 'quarantine', placeOf(entry));
    }
    assert.equal(await server.echo('CORPUS'), 0);
  });

  /** Starts the command line as an operator does; it finds the running server. */
  function importing(folder: 'good' | 'bad', ...words: readonly string[]) {
    const child: ChildProcess = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', program, 'import', `${corpusFolder}${folder}`, '--json', ...words],
      { env: { ...process.env, ...server.environment }, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let said = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const ended = new Promise<{ readonly code: number | null; readonly results: readonly FileResult[] }>((resolve) => {
      child.once('close', (code) => {
        const lines = said.split('\n').slice(0, -1);
        const results = lines.map((line) => JSON.parse(line) as FileResult).filter(({ path }) => path !== undefined);
        resolve({ code, results });
      });
    });
    return { child, ended };
  }

  async function counts() {
    return {
      instance: await count('instance'),
      variant: await count('instance_variant'),
      quarantine: await count('quarantine'),
    };
  }

  async function count(table: 'instance' | 'instance_variant' | 'quarantine'): Promise<number> {
    const { rows } = await server.pool.query<{ n: number }>(`select count(*) as n from ${table}`);
    return rows[0]?.n ?? 0;
  }
});

function contentOf({ dataSet, transferSyntaxUid }: ReturnType<typeof corpusFiles>[number]): string {
  return `${transferSyntaxUid} ${createHash('sha256').update(dataSet).digest('hex')}`;
}
