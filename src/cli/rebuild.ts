/**
 * `sluice rebuild`: the store was lost. Shows what GitHub still tells of each repository, and tells a running Sluice to look, as a
 * webhook of GitHub's would: what is recovered is decided there, and nowhere else (ADR 0011, 0012).
 */
import { pino } from "pino";
import { Probot } from "probot";
import { told } from "../engine/decided.ts";
import type { Decided } from "../engine/decided.ts";
import { installedInputs } from "../engine/gather/config.ts";
import { pipelineId } from "../engine/identity.ts";
import type { Place } from "../engine/heard.ts";
import type { GitHub } from "../engine/ports.ts";
import { createGitHub, probotDefaults, sessionOf } from "../github/client.ts";
import { asked } from "../github/checkup.ts";
import { installedPlaces } from "../github/places.ts";
import { createHttp } from "../http/ask.ts";
import { hasHistory } from "../pipeline/decide/history.ts";
import { initialState } from "../pipeline/model.ts";
import type { State } from "../pipeline/model.ts";
import { readSettings } from "../settings.ts";
import type { Settings } from "../settings.ts";
import { storeBeside } from "../store/store.ts";
import { environmentLines } from "./rebuild/shown.ts";
import { indented } from "./text.ts";
import type { Answer, Typed } from "./verb.ts";

type Store = NonNullable<Awaited<ReturnType<typeof storeBeside>>>;
type Found =
  | { readonly is: "rebuilt"; readonly state: State }
  /** Sluice has a file there, and was never there. */
  | { readonly is: "new" }
  /** It has none. */
  | { readonly is: "silent" }
  | { readonly is: "remembered" }
  | { readonly is: "unanswered"; readonly problem: string };
type Looked = { readonly place: Place; readonly found: Found };

export async function rebuild({ env, positionals: names, flags }: Typed): Promise<Answer> {
  const isDry = flags.has("dry-run");
  const settings = readSettings(env);
  const store = await storeBeside(settings.databaseUrl);
  try {
    if (store === null && !isDry)
      return said(1, [
        `${settings.databaseUrl} is not there: start Sluice, which makes an empty one, and say this again.`,
      ]);
    const { places, github } = await installed(settings);
    const unknown = names.filter((name) => !places.some((place) => nameOf(place) === name));
    if (unknown.length > 0) return said(1, [`The App is not installed on ${unknown.join(", ")}.`]);
    const meant = places.filter((place) => names.length === 0 || names.includes(nameOf(place)));
    const looked: Looked[] = [];
    for (const place of meant) looked.push({ place, found: await look(settings, github, { place, store }) });
    const wanted = looked.filter(({ found }) => found.is === "rebuilt" || found.is === "unanswered");
    if (store !== null && !isDry) for (const { place } of wanted) await tell(store, place);
    return shown(looked, isDry);
  } finally {
    await store?.close();
  }
}

const nameOf = ({ owner, name }: Place): string => `${owner}/${name}`;
const said = (exit: 0 | 1, lines: readonly string[]): Answer => ({ exit, lines, json: { sentence: lines.join(" ") } });

async function installed({ appId, privateKey, webhookSecret: secret, apiUrl: baseUrl, publicUrl }: Settings) {
  const probot = new Probot(probotDefaults({ appId, privateKey, secret, baseUrl, log: pino({ level: "silent" }) }));
  const options = { probot, appId, publicUrl };
  return { github: createGitHub(options), places: await installedPlaces(sessionOf(options)) };
}

type Here = { readonly place: Place; readonly store: Store | null };

/** What the engine will find and decide, found and decided here for whoever looks on. */
async function look({ allowedHosts }: Settings, { reads }: GitHub, { place, store }: Here): Promise<Found> {
  const known = await store?.journal.load(pipelineId(place.repository));
  if (known !== undefined && hasHistory(known.state)) return { is: "remembered" };
  const { allows } = createHttp({ allowed: allowedHosts });
  const context = { reads, allows, place, state: initialState, at: Date.now() };
  const inputs = await asked(() => installedInputs(context));
  if (inputs.is === "unanswered") return inputs;
  const before: Decided = { state: initialState, events: [] };
  const { state } = inputs.value.reduce(told, before);
  if (state.policy === null) return { is: "silent" };
  return state.rebuilt === undefined ? { is: "new" } : { is: "rebuilt", state };
}

/** The repository was added: as GitHub tells it. */
async function tell(
  { inbox }: Store,
  { installation, repository: id, owner, name, private: isPrivate }: Place,
): Promise<void> {
  const repository = { id, name, full_name: `${owner}/${name}`, private: isPrivate };
  const body = {
    action: "added",
    installation: { id: installation, account: { login: owner } },
    repositories_added: [repository],
  };
  const at = Date.now();
  const guid = `rebuild-${id}-${at}`;
  await inbox.put({ guid, event: "installation_repositories", body: Buffer.from(JSON.stringify(body)), at });
}

const SAID: Readonly<Record<Exclude<Found["is"], "rebuilt" | "unanswered">, string>> = {
  new: "nothing of ours stands on GitHub: its first push begins it",
  silent: "no good `.github/sluice.yml` on the trunk",
  remembered: "has its own history in this store: left alone",
};

function shown(looked: readonly Looked[], isDry: boolean): Answer {
  const rebuilt = looked.filter(({ found }) => found.is === "rebuilt");
  const failed = looked.some(({ found }) => found.is === "unanswered");
  const lines = looked.flatMap(({ place, found }): readonly string[] => {
    if (found.is === "rebuilt") return [nameOf(place), ...indented(environmentLines(found.state), 2)];
    if (found.is === "unanswered")
      return [`${nameOf(place)}: GitHub did not tell (${found.problem}); Sluice asks again by itself`];
    return [`${nameOf(place)}: ${SAID[found.is]}`];
  });
  const after = isDry
    ? "Nothing was written."
    : "A running Sluice takes it up within seconds, else the next one. What waited, locks, holds, vetoes and approvals were in the store alone: they are lost.";
  return {
    exit: failed ? 1 : 0,
    lines: [
      ...lines,
      ...(rebuilt.length === 0 ? [] : [after]),
      ...(looked.length === 0 ? ["The App is installed nowhere."] : []),
    ],
    json: {
      repositories: looked.map(({ place, found }) => ({
        repository: nameOf(place),
        is: found.is,
        environments: found.is === "rebuilt" ? Object.values(found.state.environments) : [],
      })),
    },
  };
}
