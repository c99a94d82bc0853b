/**
 * What must be asked of GitHub before a signal can be decided: facts are gathered before the transaction, never in it.
 * A signal that is none of our business costs no call.
 */
import { linesOf } from "../../pipeline/askers.ts";
import { awaitsChecks } from "../../pipeline/wake.ts";
import type { Look } from "../../pipeline/wake.ts";
import type { Input } from "../../pipeline/input.ts";
import type { State } from "../../pipeline/model.ts";
import type { Place, Signal } from "../heard.ts";
import type { Reads } from "../ports.ts";
import { commentInputs, whoIs } from "./comment.ts";
import { besideInputs } from "./deployments.ts";
import { installedInputs } from "./config.ts";
import { pullInputs } from "./pull.ts";
import { pushInputs } from "./push.ts";
import { reviewInputs, reviewsInput } from "./reviews.ts";
import { notedInputs, planInput } from "./noted.ts";
import { lookForRun, runInputs } from "./run.ts";

export type Gathering = {
  readonly reads: Reads;
  /** May that address be asked? */
  readonly allows: (url: string) => boolean;
  readonly place: Place;
  readonly state: State;
  readonly at: number;
  /** All that is heard at once; absent: nothing. */
  readonly beside?: readonly Signal[];
  /** When the webhook came that is heard; absent: none is. */
  readonly receivedAt?: number;
};

/** A click takes more than its signal to be told: see `click.ts`. */
export async function gather(
  context: Gathering,
  signal: Exclude<Signal, { kind: "click" }>,
): Promise<readonly Input[]> {
  switch (signal.kind) {
    case "push":
      return await pushInputs(context, signal);
    case "pull":
      return await pullInputs(context, signal);
    case "checks":
      return awaitsChecks(context.state, signal.sha) ? [await checksInput(context, signal.sha)] : [];
    case "review":
      return await reviewInputs(context, signal);
    case "run":
      return await runInputs(context, signal);
    case "comment":
      return await commentInputs(context, signal);
    case "deployed":
      return await besideInputs(context, signal);
    case "noted":
      return await notedInputs(context, signal);
    case "installed":
      return await installedInputs(context);
    default:
      return signal satisfies never;
  }
}

/** What the pipeline wants to know before it draws conclusions from silence. */
export async function gatherLook(context: Gathering, look: Look): Promise<Input> {
  const { reads, place, state, at } = context;
  switch (look.is) {
    case "checks":
      return await checksInput(context, look.sha);
    case "run":
      return await lookForRun(context, look.attempt);
    case "reviews":
      return await reviewsInput(context, look);
    case "asker": {
      const { by, id } = look.request;
      const person = await whoIs(context, { login: by, since: at }, linesOf(state, look.request));
      return { kind: "asker-read", at, request: id, ...person };
    }
    case "answer":
      return await planInput(context, look);
    case "makers": {
      const { candidate, stage, sha, since } = look;
      const made = await reads.makers(place, { from: since.sha, to: sha, pulls: since.pulls });
      return { kind: "makers-read", at, candidate, stage, since, ...made };
    }
    default:
      return look satisfies never;
  }
}

async function checksInput({ reads, place, state, at }: Gathering, sha: string): Promise<Input> {
  const takesAll = state.policy?.definition.commit.checks === "default";
  const [read, required] = await Promise.all([
    reads.checks(place, sha),
    takesAll && state.trunk !== null ? reads.requiredChecks(place, state.trunk.branch) : [],
  ]);
  return { kind: "checks-read", at, sha, ...read, required };
}
