import { unseen } from "../candidate.ts";
import type { Candidate } from "../candidate.ts";
import type { Event } from "../event.ts";
import type { State } from "../model.ts";
import type { Rule } from "./settle.ts";

/** What was born only to be gone back to is judged as any other once it is to go on: the trunk stands there, or somebody asks for it. */
export const unjudged: Rule = (state, at) =>
  Object.values(state.candidates)
    .filter((candidate) => candidate.commit.is === "unjudged" && isToGoOn(state, candidate))
    .map(({ id }): Event => ({ type: "CommitJudged", at, candidate: id, commit: unseen(at) }));

const isToGoOn = ({ trunk, requests }: State, { id, sha }: Candidate): boolean =>
  trunk?.head === sha || requests.some(({ candidate, rollback }) => candidate === id && rollback === undefined);
