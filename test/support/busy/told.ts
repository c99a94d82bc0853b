/** The busy story in one process, on a clock that is moved from one thing that happens to the next. */
import { MINUTE, Story } from "../story.ts";
import { Audience } from "./audience.ts";
import type { Scene } from "./scenes.ts";
import { missing, outcomeOf } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";
import { Town } from "./town.ts";

/** Longer, and somebody waits for what never comes. */
const LONGEST_MS = 12 * 60 * MINUTE;
/** Nobody sees something and acts in less. */
const SECOND = 1_000;
/** Then the last text has been written, and a sweep has looked everywhere. */
const AFTERWARDS_MS = 30 * MINUTE;
/** What is lost again and again is asked for ever more rarely. */
const MOST_AFTERWARDS = 8;

/** What goes wrong from the moment on when every repository has something in production; it answers how to end that. */
type Disturbs = (story: Story) => () => void;

export async function told(scenes: readonly Scene[], disturbs: Disturbs = () => () => undefined): Promise<Outcome> {
  const story = await Story.begin({ config: null });
  try {
    const audience = new Audience();
    const town = new Town(story.github, scenes, audience.see);
    await played(story, audience, town.settle());
    const quiet = disturbs(story);
    await played(story, audience, town.tell());
    quiet();
    let more = MOST_AFTERWARDS;
    do {
      await story.pass(AFTERWARDS_MS);
      more -= 1;
    } while (more > 0 && missing(story.github, new Set()).length > 0);
    return await outcomeOf(story.github, story.app.engine.store, town.repositories);
  } finally {
    await story.end();
  }
}

async function played(story: Story, audience: Audience, telling: Promise<void>): Promise<void> {
  const end = story.clock.now() + LONGEST_MS;
  let isOver = false;
  const over = telling.finally(() => (isOver = true));
  await story.settle();
  while (!isOver) {
    if (audience.look()) await story.pass(SECOND);
    else if (story.clock.now() > end) throw new Error(`nobody sees:\n${audience.awaited.join("\n")}`);
    else await story.pass((story.clock.next ?? end) - story.clock.now());
  }
  await over;
}
