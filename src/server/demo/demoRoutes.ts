import { seeStory } from '../../api/demo.ts';
import type { ReplyOf } from '../../api/endpoint.ts';
import { type Http, serve } from '../http/serve.ts';

/** The story of a demonstration, as it is known now. */
export type DemoStory = () => ReplyOf<typeof seeStory>['story'];

/** Tells the story of the demonstration's day; where there is none, that there is none. */
export function demoRoutes(http: Http, room: { readonly story?: DemoStory | undefined }): void {
  serve(http, seeStory, async () => ({ story: room.story?.() ?? null }));
}
