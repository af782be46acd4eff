import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Has a Node process that was started with `--inspect=127.0.0.1:port` collect its garbage, so that its memory can be compared
 * with what it was before.
 */
export async function collectGarbage(inspectorPort: number): Promise<void> {
  const targets = (await (await fetch(`http://127.0.0.1:${inspectorPort}/json/list`)).json()) as {
    webSocketDebuggerUrl: string;
  }[];
  const socket = new WebSocket(targets[0]?.webSocketDebuggerUrl as string);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', () => reject(new Error('Cannot reach the inspector')), { once: true });
  });
  for (let id = 1; id <= 3; id++) {
    const answered = new Promise((resolve) => socket.addEventListener('message', resolve, { once: true }));
    socket.send(JSON.stringify({ id, method: 'HeapProfiler.collectGarbage' }));
    await answered;
    await sleep(200);
  }
  socket.close();
}
