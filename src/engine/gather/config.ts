import { checkAddresses } from "../../config/addresses.ts";
import { parse } from "../../config/parse.ts";
import type { Parsed } from "../../config/parse.ts";
import { checkInputs } from "../../config/inputs.ts";
import { openTrunk } from "../../config/trunk.ts";
import { weigh } from "../../config/weigh.ts";
import { MEMBERS, teamsNamed } from "../../pipeline/authority.ts";
import { checkWorkflows } from "../../config/workflows.ts";
import type { NamedWorkflow } from "../../config/workflows.ts";
import type { ConfigProblem } from "../../pipeline/definition.ts";
import type { ConfigRead, Input } from "../../pipeline/input.ts";
import type { FileRead } from "../ports.ts";
import { adoption } from "./deployments.ts";
import type { Gathering } from "./gather.ts";

export const CONFIG_FILE = ".github/sluice.yml";
export const WORKFLOWS = ".github/workflows";
/** Beside those that the file names, as many are read to see whether they deploy too. */
const OTHERS_READ = 50;

export type Where = { readonly ref: string; readonly sha: string; readonly pull: number | null };

/** The file as it stands at `ref`, checked together with the repository's workflows and the rules of its trunk. */
export async function readConfig(context: Gathering, where: Where): Promise<ConfigRead> {
  const { reads, place } = context;
  const [file, lacking] = await Promise.all([reads.file(place, CONFIG_FILE, where.ref), reads.lacking(place)]);
  return await judged(context, where, { file, lacking, alone: false });
}

type Head = { readonly head: string; readonly number: number; readonly fork: boolean };

/** The file at a pull request's head. A fork's is checked by itself: what stands around it there counts nowhere. */
export async function headConfig(context: Gathering, pull: Head, file: FileRead): Promise<ConfigRead> {
  const { reads, place } = context;
  const where = { ref: pull.head, sha: pull.head, pull: pull.number };
  const lacking = pull.fork ? [] : await reads.lacking(place);
  return await judged(context, where, { file, lacking, alone: pull.fork });
}

type Found = { readonly file: FileRead; readonly lacking: readonly string[]; readonly alone: boolean };

async function judged(
  context: Gathering,
  { ref, sha, pull }: Where,
  { file, lacking, alone }: Found,
): Promise<ConfigRead> {
  const read = (found: ConfigRead["file"]): ConfigRead => ({
    kind: "config-read",
    at: context.at,
    sha,
    pull,
    file: found,
    lacking: lacking.filter((right) => right !== MEMBERS || namesTeams(found)),
  });
  if (file.is === "absent") return read(file);
  const parsed = parse(file.text);
  const { blob } = file;
  const isKnown = alone || (context.state.policy?.blob === blob && pull === null);
  const found = isKnown ? [] : await around(context, parsed, ref);
  const { definition, problems } = weigh(parsed, found);
  return read(
    definition === null ? { is: "bad", blob, problems } : { is: "good", blob, definition, warnings: problems },
  );
}

const namesTeams = (file: ConfigRead["file"]): boolean => file.is === "good" && teamsNamed(file.definition).length > 0;

/** What is wrong with what stands around the file. */
async function around(context: Gathering, parsed: Parsed, ref: string): Promise<readonly ConfigProblem[]> {
  const { reads, place, allows } = context;
  const trunk = (parsed.is === "good" ? parsed.definition.trunk : null) ?? place.defaultBranch;
  const [present, isOpen, mostInputs] = await Promise.all([
    texts(context, parsed.workflows, ref),
    parsed.is === "bad" || trunk === null ? false : reads.isOpenToPushes(place, trunk),
    reads.mostInputs(place),
  ]);
  return [
    ...checkInputs(parsed.workflows, mostInputs),
    ...checkWorkflows(parsed.workflows, present),
    ...checkAddresses(parsed.addresses, allows),
    ...(isOpen && trunk !== null ? [openTrunk(trunk)] : []),
  ];
}

/** The names of the workflows that are there, and their texts, first of those that are named. */
async function texts(
  { reads, place }: Gathering,
  named: readonly NamedWorkflow[],
  ref: string,
): Promise<ReadonlyMap<string, string | null>> {
  const present = await reads.folder(place, WORKFLOWS, ref);
  const wanted = new Set(named.map((workflow) => workflow.file));
  const others = present.filter((name) => !wanted.has(name) && /\.ya?ml$/.test(name)).slice(0, OTHERS_READ);
  const asked = new Set([...wanted, ...others]);
  const read = present.map(async (name): Promise<[string, string | null]> => {
    if (!asked.has(name)) return [name, null];
    const file = await reads.file(place, `${WORKFLOWS}/${name}`, ref);
    return [name, file.is === "text" ? file.text : null];
  });
  return new Map(await Promise.all(read));
}

/** Which branch is the trunk, where no file has said so yet: the default branch, or the one that its file names. */
export async function trunkOf({ reads, place, state }: Gathering): Promise<string | null> {
  if (state.policy !== null) return state.policy.definition.trunk ?? place.defaultBranch;
  if (place.defaultBranch === null) return null;
  const file = await reads.file(place, CONFIG_FILE, place.defaultBranch);
  const parsed = file.is === "text" ? parse(file.text) : null;
  return parsed?.is === "good" && parsed.definition.trunk !== null ? parsed.definition.trunk : place.defaultBranch;
}

/** A repository was added, or more rights were granted: its file may rule from now on. */
export async function installedInputs(context: Gathering): Promise<readonly Input[]> {
  const place = await context.reads.repository(context.place);
  if (place === null) return [];
  const here = { ...context, place };
  const branch = await trunkOf(here);
  const head = branch === null ? null : await context.reads.branchHead(place, branch);
  if (branch === null || head === null) return [];
  const read = { ...(await readConfig(here, { ref: branch, sha: head, pull: null })), trunk: branch };
  return read.file.is === "absent" ? [] : [read, ...(await adoption(here, read))];
}
