import { commandOf, isButton } from "../../pipeline/decide/buttons.ts";
import type { Clicked } from "../../pipeline/asking.ts";
import type { Candidate } from "../../pipeline/candidate.ts";
import type { Click } from "../heard.ts";
import { isHeard, whoIs } from "./comment.ts";
import type { Gathering } from "./gather.ts";
import { pullAsPlace } from "./place.ts";

/** What is known of a click beside what it says. */
export type ClickHeard = Click & {
  /** GitHub's id of the webhook: nothing else tells two clicks apart. */
  readonly delivery: string;
  readonly receivedAt: number;
  /** GitHub's id of the check run that stands there now; `null`: it is not known yet. */
  readonly standing: number | null;
};

/** A click on a stage's check run is the line that it stands for, about the candidate of that run. One on anything else is nothing. */
export async function clickInputs(context: Gathering, click: ClickHeard): Promise<readonly Clicked[]> {
  const { state, place, at } = context;
  const { candidate: id, stage, button, by, receivedAt: saidAt } = click;
  const candidate = state.candidates[id];
  if (state.policy === null || candidate === undefined || !isButton(button)) return [];
  const command = commandOf(state, id, stage, button);
  const person = await whoIs(context, { login: by, since: saidAt }, [command]);
  const mayAsk = isHeard(context, { by }, person, command);
  const pull = mayAsk ? await pullOf(context, candidate) : null;
  if (pull === "gone") return [];
  const people = mayAsk ? (click.people ?? []) : [];
  const said = {
    kind: "asked",
    at,
    id: `click-${click.delivery}`,
    saidAt,
    by,
    people,
    command,
    version: null,
  } as const;
  // Ids grow: one that is newer than what we know of is being written down just now.
  const isOutdated = click.standing !== null && click.check < click.standing;
  return [{ ...said, ...person, public: !place.private, isOutdated, place: { is: "check", candidate: id, pull } }];
}

/** A head is read again, as it is for a comment; what the trunk has stays what it is. */
async function pullOf(context: Gathering, { origin }: Candidate): Promise<Clicked["place"]["pull"] | "gone"> {
  if (origin.kind === "trunk") return null;
  const found = await pullAsPlace(context, origin.number);
  return found?.is === "pull" ? found : "gone";
}
