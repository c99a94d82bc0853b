/** A simulated GitHub by itself, with the repository of the demo, for Sluice processes elsewhere. README.md says what it can be told. */
import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import { APP, EVENTS } from "../src/demo/stage.ts";
import { files } from "../src/demo/sample.ts";
import { realClock } from "../src/engine/clocks.ts";
import { needed } from "../src/github/permissions.ts";
import { startSimulator } from "../src/simulator/simulator.ts";

const { PORT, PUBLIC_KEY_PATH, WEBHOOK_SECRET, WEBHOOK_URL } = z
  .object({
    PORT: z.coerce.number(),
    PUBLIC_KEY_PATH: z.string(),
    WEBHOOK_SECRET: z.string(),
    WEBHOOK_URL: z.url(),
  })
  .parse(process.env);

process.once("SIGTERM", () => process.exit(0));

const said = z.object({ issue: z.number(), text: z.string(), by: z.string().default("octocat") });
const titled = z.object({ title: z.string() });

const github = await startSimulator({
  clock: realClock,
  port: PORT,
  host: "0.0.0.0",
  app: {
    ...APP,
    publicKey: readFileSync(PUBLIC_KEY_PATH, "utf8"),
    webhook: { url: WEBHOOK_URL, secret: WEBHOOK_SECRET },
    events: EVENTS,
    permissions: needed,
  },
  control: {
    /** Merges a pull request with that title. Answers its number. */
    push(input) {
      const { title } = titled.parse(input);
      const branch = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
      const { number } = shop.pulls.open({ by: "octocat", branch, title, files: { [`${branch}.txt`]: title } });
      shop.pulls.merge(number, { by: "octocat" });
      return { number };
    },
    comment(input) {
      const { issue, text, by } = said.parse(input);
      return { id: shop.issues.say(issue, by, text).id };
    },
    /** What runs where, and what was said on an issue or pull request. */
    status(input) {
      const { issue } = z.object({ issue: z.number().optional() }).parse(input ?? {});
      const environments = ["sandbox", "staging", "production"].map((name) => {
        const newest = shop.deployments.in(name).at(-1);
        return [name, newest === undefined ? null : `${newest.sha.slice(0, 7)} ${newest.statuses.at(-1)?.state}`];
      });
      const comments = issue === undefined ? [] : shop.issues.on(issue).map(({ body }) => body);
      return {
        installed,
        environments: Object.fromEntries(environments) as object,
        dispatches: dispatched(),
        comments,
      };
    },
  },
});

let installed = false;
const shop = github.world.repository("acme/shop", {
  files,
  firstNumber: 12,
  collaborators: { octocat: "write", mona: "maintain", hubot: "write", reader: "read" },
});
shop.actions.ci = [{ workflow: "ci.yml", jobs: ["build", "test", "lint"], takes: 1_000 }];
for (const file of ["deploy.yml", "load-test.yml", "a11y.yml"]) shop.actions.script(file, { takes: 1_000 });
const dispatched = (): readonly (string | undefined)[] => shop.actions.dispatches.map(({ inputs }) => inputs["stage"]);

// As people do: the App is installed once it is there.
while (!(await isThere())) await setTimeout(500);
github.world.install({ account: "acme", repositories: ["acme/shop"], permissions: needed });
installed = true;

async function isThere(): Promise<boolean> {
  return (await fetch(new URL("/healthz", WEBHOOK_URL)).catch(() => null))?.ok === true;
}
