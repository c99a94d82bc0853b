/** What is kept of who pushed what. It is bounded so that whoever pushes much makes Sluice forget nobody, and himself least of all. */
import type { Event } from "../event.ts";
import { isAt, nobody, pushersOf, pushesOf, REMEMBERED_MS } from "../pushers.ts";
import type { Push, Pushers, Pushes } from "../pushers.ts";
import type { Login } from "../model.ts";

export type PushEvent = Extract<Event, { type: "BranchPushed" | "HeadPushed" | "HeadNamed" }>;

/** Branches and pull requests that are remembered of one person: those that he pushed to last. */
const KEPT_OF_ONE = 500;
/** People that are remembered: those who pushed last. */
const KEPT_PEOPLE = 1_000;
/** Pull requests of which the branch is remembered: the newest. */
const KEPT_HEADS = 500;

export function evolvePushers(former: Pushers = nobody, event: PushEvent): Pushers {
  switch (event.type) {
    case "BranchPushed":
      return pushed(former, event.by, { branch: event.branch, at: event.at });
    case "HeadPushed":
      return pushed(former, event.by, { pull: event.pull, at: event.at });
    case "HeadNamed":
      return named(former, event);
    default:
      return event satisfies never;
  }
}

function pushed(former: Pushers, by: Login, push: Push): Pushers {
  const login = by.toLowerCase();
  const { to, anywhereUntil = 0 } = pushesOf(former, login);
  const all = [...to.filter((one) => !isAt(one, push)), push];
  const until = Math.max(anywhereUntil, ...all.slice(0, -KEPT_OF_ONE).map(lasting));
  const own: Pushes = { to: all.slice(-KEPT_OF_ONE), ...(until > push.at ? { anywhereUntil: until } : {}) };
  const others = Object.entries(former.people).filter(([one]) => one !== login);
  return crowded(former, [...others, [login, own]], push.at);
}

const lasting = ({ at }: Push): number => at + REMEMBERED_MS;

/** Too many people to remember: where one who is forgotten pushed lately, nobody knows any more who pushed what. */
function crowded(former: Pushers, people: readonly (readonly [Login, Pushes])[], at: number): Pushers {
  const gone = people
    .slice(0, -KEPT_PEOPLE)
    .flatMap(([, { to, anywhereUntil = 0 }]) => [anywhereUntil, ...to.map(lasting)]);
  const until = Math.max(former.crowdedUntil ?? 0, ...gone);
  const { heads } = former;
  return {
    people: Object.fromEntries(people.slice(-KEPT_PEOPLE)),
    heads,
    ...(until > at ? { crowdedUntil: until } : {}),
  };
}

/** Where a pull request's branch is forgotten, those who pushed to it are remembered for the pull request itself. */
function named(former: Pushers, { pull, branch, at }: Extract<PushEvent, { type: "HeadNamed" }>): Pushers {
  // Numbers stand in their order, whenever they were added.
  const heads = Object.entries({ ...former.heads, [pull]: branch });
  const kept: Pushers = { ...former, heads: Object.fromEntries(heads.slice(-KEPT_HEADS)) };
  const gone = heads.slice(0, -KEPT_HEADS).map(([number]) => Number(number));
  const moved = gone.flatMap((number) =>
    pushersOf({ ...former, heads: Object.fromEntries(heads) }, [number], at).map((by) => ({ by, number })),
  );
  return moved.reduce((all, { by, number }) => pushed(all, by, { pull: number, at }), kept);
}
