/** `sluice doctor`: does everything that Sluice lives on work? Asks GitHub, reads the store beside a running process, changes nothing. */
import { pino } from "pino";
import { Probot } from "probot";
import { checkup } from "../github/checkup.ts";
import { createGitHub, probotDefaults, sessionOf } from "../github/client.ts";
import type { GitHub } from "../engine/ports.ts";
import { readSettings, SettingsError } from "../settings.ts";
import type { Settings } from "../settings.ts";
import { named, storeNamed } from "../store/location.ts";
import { survey } from "../store/store.ts";
import type { Survey } from "../store/store.ts";
import type { SignName } from "../wording/signs.ts";
import { signs } from "../wording/signs.ts";
import type { Finding } from "./doctor/finding.ts";
import { budget, clock, credentials, permissions, protection, summary, webhooks } from "./doctor/github.ts";
import { noStore, storeFindings } from "./doctor/store.ts";
import { indented } from "./text.ts";
import type { Answer, Typed } from "./verb.ts";

/** Two calls each. */
const MOST_TRUNKS = 20;

export async function doctor({ env }: Typed): Promise<Answer> {
  const settings = settingsOf(env);
  const url = storeNamed(env);
  const store = await storeOf(url);
  const findings =
    settings instanceof SettingsError
      ? [...settingsFindings(settings), ...store.findings]
      : await withGitHub(settings, store);
  const problems = findings.filter(({ is }) => is === "problem").length;
  return {
    exit: problems === 0 ? 0 : 1,
    lines: [...shown(findings), summary(findings)],
    json: { findings, problems },
  };
}

function settingsOf(env: Typed["env"]): Settings | SettingsError {
  try {
    return readSettings(env);
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
}

const settingsFindings = ({ message }: SettingsError): readonly Finding[] =>
  message
    .split("\n")
    .slice(1)
    .map((line) => ({ name: "settings", is: "problem", lines: [line.trim()] }));

type Store = { readonly findings: readonly Finding[]; readonly found: Survey | null };

async function storeOf(url: string): Promise<Store> {
  const now = Date.now();
  try {
    const found = await survey(url, now);
    return { found, findings: found === null ? [noStore(named(url))] : storeFindings(found, named(url), now) };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return {
      found: null,
      findings: [{ name: "store", is: "problem", lines: [`${named(url)} cannot be read: ${said}`] }],
    };
  }
}

async function withGitHub(settings: Settings, { findings, found }: Store): Promise<readonly Finding[]> {
  const { appId, privateKey, webhookSecret: secret, apiUrl: baseUrl, publicUrl } = settings;
  const log = pino({ level: "silent" });
  const probot = new Probot(probotDefaults({ appId, privateKey, secret, baseUrl, log }));
  const options = { probot, appId, publicUrl };
  const asked = await checkup(sessionOf(options), Date.now);
  const open = asked.identity.is === "answered" && found !== null ? await openTrunks(createGitHub(options), found) : [];
  return [
    ...credentials(asked, appId),
    ...permissions(asked, found?.pipelines ?? []),
    ...webhooks(asked, Date.now()),
    ...findings,
    ...protection(open),
    ...budget(asked),
    ...clock(asked),
  ];
}

async function openTrunks({ reads }: GitHub, { pipelines }: Survey) {
  const asked = pipelines.slice(0, MOST_TRUNKS).map(async (pipeline) => {
    const { trunk, owner, name } = pipeline;
    // What GitHub does not say about one repository is no reason to say nothing about the others.
    const isOpen = trunk !== null && (await reads.isOpenToPushes(pipeline, trunk).catch(() => false));
    return isOpen ? [{ repository: `${owner}/${name}`, trunk }] : [];
  });
  return (await Promise.all(asked)).flat();
}

const SIGNS: Readonly<Record<Finding["is"], SignName>> = { fine: "passed", look: "person", problem: "failed" };

function shown(findings: readonly Finding[]): readonly string[] {
  const width = Math.max(...findings.map(({ name }) => name.length));
  return findings.flatMap(({ name, is, lines: [first = "", ...more] }) => [
    `${signs[SIGNS[is]].sign} ${name.padEnd(width)}  ${first}`,
    ...indented(more, width + 4),
  ]);
}
