import type { Event } from "../event.ts";
import type { Input } from "../input.ts";
import type { State } from "../model.ts";
import { isKnownAs } from "../people.ts";

/** Whose logins an input names: known before it is decided, so that nobody is taken for two. */
export function hearNames(state: State, input: Input): readonly Event[] {
  const people = "people" in input ? (input.people ?? []) : [];
  const fresh = people.filter((account) => !isKnownAs(state, account));
  const unique = new Map(fresh.map((account) => [`${account.id} ${account.login}`, account]));
  return [...unique.values()].map((account) => ({ type: "PersonNamed", at: input.at, account }));
}
