/** `npm run bench -- budget`: five hundred pipelines of one installation get a version at the same moment, and GitHub takes 5,000 requests an hour. */
import { crowd, HOUR, release, spent } from "../test/support/crowd.ts";
import type { Crowd } from "../test/support/crowd.ts";
import { Story } from "../test/support/story.ts";
import { atMost } from "./table.ts";
import type { Row } from "./table.ts";

const PIPELINES = 500;
const LIMIT = 5_000;
/** That they are installed is not what is measured. */
const AT_FIRST = 100_000;
const MOST_HOURS = 24;

/** Lets hours pass until nothing waits any more; answers how many. */
async function untilQuiet(story: Story, { repositories }: Crowd, stands: string): Promise<number> {
  const { inbox, outbox } = story.app.engine.store;
  for (let hours = 0; hours < MOST_HOURS; hours += 1) {
    await story.pass(HOUR);
    const waiting = (await inbox.count()).waiting + (await outbox.count()).waiting;
    console.error(`${stands}: hour ${hours + 1}, ${waiting} wait, ${inProduction(repositories)} in production`);
    if (waiting === 0) return hours + 1;
  }
  return MOST_HOURS;
}

const inProduction = (repositories: Crowd["repositories"]): number =>
  repositories.filter(({ actions }) => actions.dispatches.some(({ inputs }) => inputs["stage"] === "production"))
    .length;

export async function budget(): Promise<readonly Row[]> {
  const story = await Story.begin({ rateLimit: AT_FIRST });
  const all = await crowd(story, PIPELINES);
  await untilQuiet(story, all, "installed");
  story.github.rateLimit(LIMIT);
  const before = spent(all, story).length;
  await release(all, story);
  const hours = await untilQuiet(story, all, "released");
  const busiest = Math.max(...spent(all, story).slice(before));
  const refused = story.github.requests.filter(({ status }) => status === 403 || status === 429).length;
  const { inbox, outbox } = story.app.engine.store;
  const lost = (await inbox.count()).setAside + (await outbox.count()).setAside;
  const missing = PIPELINES - inProduction(all.repositories);
  await story.end();
  return [
    atMost(`requests of ${PIPELINES} pipelines in their busiest hour`, LIMIT * 0.85, busiest),
    atMost("of these refused by GitHub", 0, refused),
    atMost("deliveries and effects set aside, versions that did not arrive", 0, lost + missing),
    atMost("hours until all is done and said", MOST_HOURS, hours),
  ];
}
