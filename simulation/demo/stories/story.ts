import type { Stage } from '../stage.ts';

/** Something that goes wrong in the day, what a newcomer should find of it, and why anybody should care. */
export interface Story {
  readonly name: string;
  readonly title: string;
  readonly why: string;
  /** Tells it on the stage and says where it is to be found. */
  readonly tell: (stage: Stage) => string;
}
