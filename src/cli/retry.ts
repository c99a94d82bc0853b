/** `sluice retry`: what was set aside, and another try of it. Writes to the store beside a running Sluice, which finds it (ADR 0011). */
import { plan } from "../pipeline/plan.ts";
import { storeNamed } from "../store/location.ts";
import { storeBeside } from "../store/store.ts";
import type { SetAside } from "../store/store.ts";
import { moment } from "../wording/times.ts";
import { grouped } from "./doctor/finding.ts";
import { columns, indented } from "./text.ts";
import { UsageError } from "./verb.ts";
import type { Answer, Typed } from "./verb.ts";

type Store = NonNullable<Awaited<ReturnType<typeof storeBeside>>>;
type Shown = SetAside & { readonly repository: string | null };
/** Of a longer list the newest are shown. */
const MOST_SHOWN = 1_000;
/** `over`: nobody wants it done any more, so that it is off the list and not done. `gone`: it is not set aside any more. */
type Came = { readonly id: string; readonly is: "waits" | "over" | "gone" };

export async function retry({ env, positionals: ids, flags }: Typed): Promise<Answer> {
  const isAll = flags.has("all");
  if (isAll && ids.length > 0) throw new UsageError("--all takes everything: name what is meant, or say --all");
  const url = storeNamed(env);
  const store = await storeBeside(url);
  if (store === null) return sentence(1, `${url} is not there: Sluice has not run here, or DATABASE_URL names another`);
  try {
    const all = await store.givenUp.all();
    return isAll || ids.length > 0 ? await again(store, isAll ? all : chosen(all, ids)) : await list(store, all);
  } finally {
    await store.close();
  }
}

const sentence = (exit: 0 | 1, said: string): Answer => ({
  exit,
  lines: [said],
  json: { setAside: [], count: 0, sentence: said },
});

function chosen(all: readonly SetAside[], ids: readonly string[]): readonly SetAside[] {
  const unknown = ids.filter((id) => !all.some((one) => one.id === id));
  if (unknown.length > 0)
    throw new UsageError(`Nothing that is set aside is called ${unknown.join(", ")}: sluice retry shows what is`);
  return all.filter(({ id }) => ids.includes(id));
}

async function list(store: Store, all: readonly SetAside[]): Promise<Answer> {
  if (all.length === 0) return sentence(0, "Nothing is set aside.");
  const now = Date.now();
  const shown = await Promise.all(
    all.slice(0, MOST_SHOWN).map(async (one): Promise<Shown> => ({ ...one, repository: await placeOf(store, one) })),
  );
  const heads = columns(
    shown.map(({ id, what, kind, repository, since, tries }) => [
      id,
      `${what} ${kind}`,
      repository ?? "",
      `since ${moment(since, "UTC", now)}`,
      tries === 1 ? "1 try" : `${tries} tries`,
    ]),
  );
  return {
    exit: 0,
    lines: [
      ...heads.flatMap((head, index) => [head, ...indented([shown[index]?.problem ?? ""], 4)]),
      ...(all.length > shown.length ? [`and ${grouped(all.length - shown.length)} more`] : []),
      "Another try: sluice retry <id>… or sluice retry --all",
    ],
    json: { setAside: shown, count: all.length },
  };
}

/** Of a delivery only its body says whom it is about; nobody has answered for what stands there. */
async function placeOf({ givenUp }: Store, one: SetAside): Promise<string | null> {
  if (one.what === "effect") return one.repository;
  try {
    const body = JSON.parse(await givenUp.body(one.seq)) as {
      readonly repository?: { readonly full_name?: unknown };
    } | null;
    const name = body?.repository?.full_name;
    return typeof name === "string" ? name : null;
  } catch {
    return null;
  }
}

async function again(store: Store, some: readonly SetAside[]): Promise<Answer> {
  const came: Came[] = [];
  for (const one of some) came.push({ id: one.id, is: await tried(store, one) });
  const [waiting, over] = [came.filter(({ is }) => is === "waits"), came.filter(({ is }) => is === "over")];
  const lines = [
    ...(waiting.length === 0
      ? []
      : [`${named(waiting)} will be tried again: a running Sluice begins within seconds, else the next one.`]),
    ...(over.length === 0
      ? []
      : [
          `${named(over)}: nothing waits for it any more, so it is off the list. A run that it ended is begun anew on GitHub, with /retry <stage>.`,
        ]),
    ...(some.length === 0 ? ["Nothing is set aside."] : []),
  ];
  return { exit: 0, lines, json: { tried: came } };
}

const MOST_NAMED = 20;

const named = (some: readonly Came[]): string => {
  const ids = some.slice(0, MOST_NAMED).map(({ id }) => id);
  const rest = some.length - ids.length;
  return rest === 0 ? ids.join(", ") : `${ids.join(", ")} and ${grouped(rest)} more`;
};

/** What GitHub refused for good has ended what it was for: only what the pipeline still wants is done. */
async function tried({ givenUp, journal }: Store, one: SetAside): Promise<Came["is"]> {
  if (one.what === "effect") {
    const { state } = await journal.load(one.pipeline);
    if (!plan(state).some(({ key }) => key === one.key)) {
      await givenUp.drop(one);
      return "over";
    }
  }
  return (await givenUp.waitAgain(one)) ? "waits" : "gone";
}
