/** Webhooks: whatever stands in one, it is about the repository that it names, and takes no more room than it was sent with. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import fc from "fast-check";
import type { Heard } from "../../src/engine/heard.ts";
import { hears, translate } from "../../src/github/translate.ts";
import { fuzzed } from "./fuzzed.ts";

const APP = 4711;

type Example = { readonly name: string; readonly examples: readonly object[] };
const all = createRequire(import.meta.url)("@octokit/webhooks-examples") as readonly Example[];
const HEARD =
  "push,pull_request,pull_request_review,issue_comment,check_run,check_suite,status,workflow_run,workflow_job,deployment_status,installation,installation_repositories".split(
    ",",
  );

/** Those of GitHub's own that can say something, as from an installation; of the others a few. */
const originals = all.flatMap(({ name, examples }) =>
  (HEARD.includes(name) ? examples : examples.slice(0, 1)).map((payload) => ({
    name,
    payload: JSON.stringify({ ...payload, installation: { id: 7, account: { login: "acme" } } }),
  })),
);

const HUGE = 100_000;
const strange = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, 2 ** 60, "", "0", [], {}, "main") },
  { weight: 3, arbitrary: fc.string({ unit: "binary", maxLength: 30 }) },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  { weight: 1, arbitrary: fc.constantFrom("x".repeat(HUGE), "\u202e@all `".repeat(2_000), "9".repeat(400)) },
);
const PROTOTYPES = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"] as const;

const mutation = fc.record({
  at: fc.nat(),
  how: fc.constantFrom("replace", "replace", "delete", "wrap", "swap", "key"),
  value: strange,
  key: fc.oneof(fc.constantFrom(...PROTOTYPES), fc.string({ maxLength: 5 })),
});
type Mutation = typeof mutation extends fc.Arbitrary<infer M> ? M : never;

type Slot = { readonly holder: Record<string, unknown>; readonly key: string };

function slots(value: unknown, found: Slot[] = []): readonly Slot[] {
  if (typeof value !== "object" || value === null) return found;
  for (const key of Object.keys(value)) {
    const holder = value as Record<string, unknown>;
    found.push({ holder, key });
    slots(holder[key], found);
  }
  return found;
}

/** As `JSON.parse` makes a key, whatever it is called. */
const put = (holder: Record<string, unknown>, key: string, value: unknown): void =>
  void Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });

function mutate(payload: object, { at, how, value, key }: Mutation): void {
  const places = slots(payload);
  const place = places[at % places.length];
  if (place === undefined) return;
  const { holder } = place;
  const was = holder[place.key];
  const other = places[(at * 31 + 7) % places.length];
  if (how === "replace") put(holder, place.key, value);
  else if (how === "delete") delete holder[place.key];
  else if (how === "wrap") put(holder, place.key, typeof was === "string" ? Number(was) : [was]);
  else if (how === "swap" && other !== undefined) put(holder, place.key, structuredClone(other.holder[other.key]));
  else if (how === "key") put(holder, key, value);
}

const field = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;

/** The numbers of the repositories that it may speak of. */
function named(payload: unknown): readonly unknown[] {
  const lists = ["repositories", "repositories_added"].map((key) => field(payload, key));
  const listed = lists.flatMap((list) => (Array.isArray(list) ? list.map((one: unknown) => field(one, "id")) : []));
  return [field(field(payload, "repository"), "id"), ...listed];
}

function holds(event: string, text: string): void {
  const payload = JSON.parse(text) as unknown;
  const heard: readonly Heard[] = translate(event, payload, APP);
  const repositories = named(payload);
  for (const { place } of heard) {
    assert(Number.isSafeInteger(place.repository) && repositories.includes(place.repository));
    assert.equal(place.installation, field(field(payload, "installation"), "id"));
    assert(typeof place.owner === "string" && typeof place.name === "string");
  }
  if (heard.length > 0) {
    assert(hears(event, Buffer.from(text)), "it would not have been kept");
    assert(JSON.stringify(heard).length <= 3 * text.length + 2_000);
  }
  assert.equal(Object.keys(Object.prototype).length, 0);
}

const mutated = fc.tuple(fc.nat({ max: originals.length - 1 }), fc.array(mutation, { minLength: 1, maxLength: 6 }));

const examples = fuzzed("an example of GitHub's, mutated", 70_000, mutated, ([which, mutations]) => {
  const { name, payload } = originals[which] ?? { name: "", payload: "{}" };
  const changed = JSON.parse(payload) as object;
  for (const one of mutations) mutate(changed, one);
  holds(name, JSON.stringify(changed));
});

/** Keys of the envelope with anything behind them. */
const forged = fc.tuple(
  fc.oneof(fc.constantFrom(...HEARD, ...PROTOTYPES), fc.string({ maxLength: 10 })),
  fc.oneof(
    fc.jsonValue(),
    fc.dictionary(
      fc.constantFrom(
        ..."action,installation,repository,sender,id,ref,pull_request,comment,issue,check_run,repositories,number".split(
          ",",
        ),
      ),
      fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constant({ id: 1, name: "a", owner: { login: "b" }, private: true })),
    ),
  ),
);

const made = fuzzed("anything that is JSON, under any name", 60_000, forged, ([event, payload]) =>
  holds(event, JSON.stringify(payload)),
);

export const webhooks = [examples, made];
