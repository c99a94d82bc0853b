import type { Event } from "../event.ts";
import type { Pushers } from "../approvals.ts";
import type { Login } from "../model.ts";

export type PushEvent = Extract<Event, { type: "BranchPushed" | "HeadPushed" | "HeadNamed" }>;

/** Branches and pull requests that are remembered: the newest. */
const KEPT = 500;
const nobody: Pushers = { branches: {}, pulls: {}, heads: {} };

export function evolvePushers(former: Pushers = nobody, event: PushEvent): Pushers {
  switch (event.type) {
    case "BranchPushed":
      return { ...former, branches: added(former.branches, event.branch, event.by) };
    case "HeadPushed":
      return { ...former, pulls: added(former.pulls, String(event.pull), event.by) };
    case "HeadNamed":
      return { ...former, heads: newest({ ...former.heads, [event.pull]: event.branch }) };
    default:
      return event satisfies never;
  }
}

type Logins = Readonly<Record<string, readonly Login[]>>;

function added(all: Logins, key: string, by: Login): Logins {
  const known = Object.hasOwn(all, key) ? (all[key] ?? []) : [];
  const others = Object.entries(all).filter(([one]) => one !== key);
  return newest(Object.fromEntries([...others, [key, [...known, by]]]));
}

const newest = <T>(all: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(all).slice(-KEPT));
