import { type LoadWish, sendLoad } from './sendLoad.ts';

/** A sender of load as a process of its own: the wish is its argument, the result its last line. */
const wish = JSON.parse(process.argv[2] ?? '{}') as LoadWish;
console.log(JSON.stringify(await sendLoad(wish)));
