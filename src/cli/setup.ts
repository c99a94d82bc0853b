/** `sluice setup`: has GitHub make the App, and keeps what it signs with where `npm start` reads it. */
import { accessSync, constants, lstatSync } from "node:fs";
import { join } from "node:path";
import { realClock } from "../engine/clocks.ts";
import { appsPage, manifestOf, redeem } from "../github/manifest.ts";
import type { Made } from "../github/manifest.ts";
import { signs } from "../wording/signs.ts";
import { isWritten } from "./new-file.ts";
import { credentials, faultsOf, FILE } from "./setup/credentials.ts";
import { openDoor } from "./setup/door.ts";
import { askingPage, endPage } from "./setup/pages.ts";
import { wishOf } from "./setup/wish.ts";
import type { Wish } from "./setup/wish.ts";
import { indented } from "./text.ts";
import type { Answer, Typed } from "./verb.ts";

/** GitHub's code is good for so long. */
const HOUR_MS = 3_600_000;

export async function setup(typed: Typed): Promise<Answer> {
  const wish = wishOf(typed);
  const file = join(typed.home, FILE);
  if (lstatSync(file, { throwIfNoEntry: false }) !== undefined) return present(file);
  accessSync(typed.home, constants.W_OK);
  const { organization, apiUrl, port } = wish;
  const door = await openDoor({
    port,
    lastsMs: HOUR_MS,
    clock: realClock,
    page: ({ back, state }) =>
      askingPage({
        manifest: manifestOf({ ...wish, back }),
        action: `${appsPage(apiUrl, organization)}/new?state=${state}`,
        organization,
      }),
  });
  typed.say([
    "Open this in a browser on this machine, within an hour:",
    ...indented([door.address], 2),
    `It leads to ${appsPage(apiUrl, organization)}/new, and back here. Ctrl-C ends it, and nothing is left behind.`,
  ]);
  const code = await door.code;
  const end = code === null ? late : await concluded(code, wish, file);
  await door.close(endPage(end.title, end.install));
  return end.answer;
}

const failed = (is: string, lines: readonly string[], more: object = {}): Answer => ({
  exit: 1,
  lines: lines.map((line, at) => (at === 0 ? `${signs.failed.sign} ${line}` : `  ${line}`)),
  json: { is, ...more },
});

const present = (file: string): Answer =>
  failed(
    "present",
    [
      `${file} is there already, and is not overwritten.`,
      "Move it away; what else it says can be added to the new one.",
    ],
    { file },
  );

/** How it ended: for the browser a title and where the App is installed, for the terminal the answer. */
type End = { readonly title: string; readonly install: string | null; readonly answer: Answer };

const late: End = {
  title: "Too late",
  install: null,
  answer: failed("late", [
    "Nobody came back from GitHub within an hour; nothing was written.",
    "sluice setup begins again.",
  ]),
};

async function concluded(code: string, { apiUrl, organization, url }: Wish, file: string): Promise<End> {
  const apps = appsPage(apiUrl, organization);
  const redeemed = await redeem(apiUrl, code);
  if (redeemed.is === "unanswered")
    return lost([`GitHub did not hand out the App's keys: ${redeemed.problem}`], apps, { problem: redeemed.problem });
  const made = redeemed.value;
  const text = credentials(made, apiUrl);
  const faults = faultsOf(text, made);
  if (faults.length > 0) return lost(["Sluice could not start with what GitHub gave:", ...faults], apps, { faults });
  if (!isKept(file, text)) return lost([`${file} could not be written; one that is there is never overwritten.`], apps);
  return done(made, url, file);
}

function isKept(file: string, text: string): boolean {
  try {
    return isWritten(file, text, 0o600);
  } catch {
    return false;
  }
}

/** The App is there, and nobody has its keys. */
const lost = (lines: readonly string[], apps: string, more: object = {}): End => ({
  title: "The App could not be set up",
  install: null,
  answer: failed("lost", [...lines, `Delete the App, if it is there: ${apps}`, "Then sluice setup begins again."], {
    apps,
    ...more,
  }),
});

function done({ id, slug, page }: Made, url: string, file: string): End {
  const install = `${page}/installations/new`;
  return {
    title: `The App ${slug} is made`,
    install,
    answer: {
      exit: 0,
      lines: [
        `${signs.passed.sign} App ${id} "${slug}" is made. What it signs with is in ${file}, which only you may read.`,
        "",
        `Start Sluice where ${url} reaches it; npm start reads that file:`,
        "  npm start",
        "Then install the App on a repository:",
        `  ${install}`,
      ],
      json: { is: "made", app: { id, slug, page }, file, install },
    },
  };
}
