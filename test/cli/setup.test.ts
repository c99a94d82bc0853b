/** `sluice setup`, from what is typed to the file that `npm start` reads, with a browser and a GitHub that are played. */
import { spawn } from "node:child_process";
import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { startApp } from "../../src/app.ts";
import { answer } from "../../src/cli/answer.ts";
import { credentials, faultsOf } from "../../src/cli/setup/credentials.ts";
import { realClock } from "../../src/engine/clocks.ts";
import { WEBHOOK_PATH } from "../../src/github/hook.ts";
import { needed, reverting } from "../../src/github/permissions.ts";
import { createLog } from "../../src/log.ts";
import { readSettings } from "../../src/settings.ts";
import { startSimulator } from "../../src/simulator/simulator.ts";
import type { Flavour } from "../../src/simulator/flavour.ts";
import type { Simulator } from "../../src/simulator/simulator.ts";
import { files } from "../support/sample.ts";
import { APP, EVENTS, privateKey, publicKey, SECRET } from "../support/story.ts";
import { freePort } from "../support/port.ts";
import { sluice } from "./checkout.ts";
import type { Ran } from "./checkout.ts";

const URL_OF_OURS = "https://sluice.acme.example";
const TYPED = `setup --url ${URL_OF_OURS}`;

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "sluice-setup-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function gitHub(flavour: Flavour = "github.com"): Promise<Simulator> {
  const app = { ...APP, publicKey, webhook: { url: "", secret: SECRET }, events: EVENTS, permissions: needed };
  const github = await startSimulator({ clock: realClock, app, flavour });
  onTestFinished(async () => {
    await github.close();
    expect(github.violations).toEqual([]);
  });
  github.world.people.organization("acme", { owners: ["octocat"] });
  return github;
}

type Running = {
  readonly folder: string;
  readonly file: string;
  /** That the person is to open. */
  readonly address: Promise<string>;
  readonly ended: Promise<Ran>;
};

function begin(words: string, github: Simulator, folder = emptyFolder()): Running {
  const said = { stdout: "", stderr: "" };
  const { promise: address, resolve } = Promise.withResolvers<string>();
  const stdout = { write: (text: string) => (said.stdout += text) };
  const stderr = {
    write(text: string) {
      said.stderr += text;
      const found = /http:\/\/127\.0\.0\.1:\d+\/\S+/.exec(said.stderr)?.[0];
      if (found !== undefined) resolve(found);
    },
  };
  const env = { GITHUB_API_URL: github.url };
  const ended = answer(words.split(" "), { env, cwd: () => folder, stdout, stderr }).then((exit) => ({
    exit,
    ...said,
  }));
  return { folder, file: join(folder, ".env"), address, ended };
}

const unescaped = (html: string): string =>
  html.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));

type Form = { readonly action: string; readonly manifest: string };

async function formOf(address: string): Promise<Form> {
  const html = await (await fetch(address)).text();
  const action = unescaped(/<form method="post" action="([^"]*)">/.exec(html)?.[1] ?? "");
  return { action, manifest: unescaped(/name="manifest" value="([^"]*)"/.exec(html)?.[1] ?? "") };
}

/** Opens the page, presses its button, confirms on GitHub, and is sent back: the page that is seen last. */
async function walk(running: Running, between: (code: string) => void = () => {}): Promise<string> {
  const { action, manifest } = await formOf(await running.address);
  const sent = await fetch(action, { method: "POST", redirect: "manual", body: new URLSearchParams({ manifest }) });
  const way = new URL(sent.headers.get("location") ?? "");
  between(way.searchParams.get("code") ?? "");
  return (await fetch(way)).text();
}

describe("the App is made", () => {
  test("the file is what Sluice starts with, and its webhooks are heard", async () => {
    const github = await gitHub();
    const running = begin(`${TYPED} --org acme`, github);
    const last = await walk(running);
    const { exit, stdout, stderr } = await running.ended;
    const [app] = github.world.registrations.all;
    expect(app).toMatchObject({
      slug: "sluice-acme",
      owner: "acme",
      manifest: { url: URL_OF_OURS, hook: `${URL_OF_OURS}${WEBHOOK_PATH}`, permissions: needed, events: EVENTS },
    });
    expect({ exit, stdout }).toEqual({
      exit: 0,
      stdout: `✓ App ${app?.id} "sluice-acme" is made. What it signs with is in ${running.file}, which only you may read.

Start Sluice where ${URL_OF_OURS} reaches it; npm start reads that file:
  npm start
Then install the App on a repository:
  https://github.com/apps/sluice-acme/installations/new
`,
    });
    expect(last).toContain(`<a href="https://github.com/apps/sluice-acme/installations/new"`);
    expect(statSync(running.file).mode & 0o777).toBe(0o600);
    const text = readFileSync(running.file, "utf8");
    for (const secret of [app?.webhookSecret ?? "", ...(app?.pem.split("\n").slice(1, 3) ?? [])])
      expect(`${stdout}${stderr}${last}`).not.toContain(secret);
    // No name twice, no quotes, no line that goes on: Docker and systemd read it as Node does.
    expect(
      text
        .trimEnd()
        .split("\n")
        .slice(1)
        .map((line) => /^([A-Z_]+)=[\w+/=.:-]+$/.exec(line)?.[1]),
    ).toEqual(["APP_ID", "WEBHOOK_SECRET", "PRIVATE_KEY", "GITHUB_API_URL"]);
    await heardWith(github, parseEnv(text));
  }, 20_000);

  test("for programs", async () => {
    const github = await gitHub();
    const running = begin(`${TYPED} --org acme --json`, github);
    await walk(running);
    const { exit, stdout } = await running.ended;
    const page = "https://github.com/apps/sluice-acme";
    expect({ exit, said: JSON.parse(stdout) as unknown }).toEqual({
      exit: 0,
      said: {
        is: "made",
        app: { id: github.world.registrations.all[0]?.id, slug: "sluice-acme", page },
        file: running.file,
        install: `${page}/installations/new`,
      },
    });
  });

  test("of a person's own, with reverts, on an Enterprise Server", async () => {
    const github = await gitHub("enterprise-server");
    const url = `${URL_OF_OURS}/it's&quot;`;
    const running = begin(`setup --revert --url ${url}/`, github);
    const { action } = await formOf(await running.address);
    expect(action).toMatch(new RegExp(`^${new URL(github.url).origin}/settings/apps/new\\?state=[\\w-]{43}$`));
    await walk(running);
    const { exit, stdout } = await running.ended;
    expect(exit).toBe(0);
    expect(stdout).toMatch(/https:\/\/github\.acme\.example\/github-apps\/[\w-]+\/installations\/new/);
    expect(github.world.registrations.all).toMatchObject([
      { owner: "octocat", manifest: { url, permissions: reverting, hook: `${url}${WEBHOOK_PATH}` } },
    ]);
    expect(parseEnv(readFileSync(running.file, "utf8"))["GITHUB_API_URL"]).toBe(github.url);
  });
});

/** Starts Sluice with these variables, beside a GitHub that knows the App under the same address. */
async function heardWith(former: Simulator, variables: NodeJS.Dict<string>): Promise<void> {
  const [made] = former.world.registrations.all;
  if (made === undefined) throw new Error("no App was made");
  await former.close();
  const port = await freePort();
  const settings = {
    ...readSettings({ ...variables, PORT: String(port), HOST: "127.0.0.1", LOG_LEVEL: "silent" }),
    databaseUrl: `sqlite:${join(emptyFolder(), "sluice.db")}`,
  };
  const { id, slug, manifest, webhookSecret } = made;
  const webhook = { url: `http://127.0.0.1:${port}${WEBHOOK_PATH}`, secret: webhookSecret ?? "" };
  const github = await startSimulator({
    clock: realClock,
    port: Number(new URL(former.url).port),
    app: { id, slug, publicKey: made.publicKey, webhook, events: manifest.events, permissions: manifest.permissions },
  });
  const app = await startApp(settings, { clock: realClock, log: createLog("silent") });
  try {
    const shop = github.world.repository("acme/shop", { files: files(), collaborators: { octocat: "write" } });
    github.world.install({ account: "acme", repositories: "all", permissions: manifest.permissions });
    const { sha } = shop.push({ by: "octocat", message: "first", files: { a: "a" } });
    await vi.waitFor(() => expect(shop.checks.of(sha).map(({ app: by }) => by.id)).toContain(id), 10_000);
    await github.idle();
    expect(new Set(github.deliveries().map(({ outcome }) => outcome.statusCode))).toEqual(new Set([202]));
    const forged = { event: "push", payload: {}, secret: SECRET };
    expect(await github.deliverRaw(forged)).toMatchObject({ statusCode: 400 });
    expect(github.violations).toEqual([]);
  } finally {
    await app.stop();
    await github.close();
  }
}

describe("nothing is overwritten", () => {
  test.for([
    ["a file", (file: string) => writeFileSync(file, "PORT=1\n")],
    ["a link that leads nowhere", (file: string) => symlinkSync("nowhere", file)],
  ] as const)("%s that is there: it is said before anything is asked", async ([, put]) => {
    const folder = emptyFolder();
    put(join(folder, ".env"));
    const { exit, stdout, stderr } = await sluice(TYPED, { folder });
    expect({ exit, stderr }).toEqual({ exit: 1, stderr: "" });
    expect(stdout).toMatch(/^✗ \S+\/\.env is there already, and is not overwritten\.\n/);
    expect(readdirSync(folder)).toEqual([".env"]);
    expect(JSON.parse((await sluice(`${TYPED} --json`, { folder })).stdout)).toMatchObject({ is: "present" });
  });

  test("a file that came to be there meanwhile", async () => {
    const github = await gitHub();
    const running = begin(TYPED, github);
    await running.address;
    writeFileSync(running.file, "PORT=1\n");
    expect(await walk(running)).toContain("The App could not be set up");
    const { exit, stdout } = await running.ended;
    expect(exit).toBe(1);
    expect(stdout).toBe(`✗ ${running.file} could not be written; one that is there is never overwritten.
  Delete the App, if it is there: ${github.url}/settings/apps
  Then sluice setup begins again.
`);
    expect(readFileSync(running.file, "utf8")).toBe("PORT=1\n");
  });
});

describe("GitHub gives nothing to start with", () => {
  test.for([
    [
      "somebody else had the code",
      (github: Simulator) => (code: string) => void github.world.registrations.redeem(code),
    ],
    ["it is down", (github: Simulator) => () => github.fail({ match: {}, how: { kind: "status", status: 503 } })],
    ["its answer is lost", (github: Simulator) => () => github.fail({ match: {}, how: { kind: "lost-answer" } })],
  ] as const)("%s", async ([, between]) => {
    const github = await gitHub();
    const running = begin(`${TYPED} --org acme`, github);
    expect(await walk(running, between(github))).toContain("The App could not be set up");
    const { exit, stdout } = await running.ended;
    expect(exit).toBe(1);
    expect(stdout).toMatch(/^✗ GitHub did not hand out the App's keys: \S/);
    expect(stdout).toContain(`Delete the App, if it is there: ${github.url}/organizations/acme/settings/apps\n`);
    expect(readdirSync(running.folder)).toEqual([]);
  });

  test("nobody comes back for an hour", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const running = begin(TYPED, await gitHub());
    await running.address;
    vi.advanceTimersByTime(3_600_000);
    const { exit, stdout } = await running.ended;
    expect({ exit, stdout }).toEqual({
      exit: 1,
      stdout: `✗ Nobody came back from GitHub within an hour; nothing was written.
  sluice setup begins again.
`,
    });
    expect(readdirSync(running.folder)).toEqual([]);
  });
});

const secret = "0123456789abcdef";
test.for([
  ["all that is needed", {}, []],
  ["no secret, as without a webhook", { webhookSecret: "" }, [/^WEBHOOK_SECRET: missing/]],
  ["a secret that goes on as another variable", { webhookSecret: `${secret}\nPORT=1` }, [/^WEBHOOK_SECRET: has signs/]],
  ["a secret that begins a comment", { webhookSecret: `${secret}#${secret}` }, [/^WEBHOOK_SECRET: has signs/]],
  ["a secret in quotes", { webhookSecret: `"${secret}"` }, [/^WEBHOOK_SECRET: has signs/]],
  ["no key", { pem: "nonsense" }, [/^PRIVATE_KEY: is no PEM key/]],
] as const)("what GitHub gave is tried out before it is written: %s", ([, given, expected]) => {
  const made = { id: 1, slug: "sluice", page: "https://x", pem: privateKey, webhookSecret: secret, ...given };
  const faults = faultsOf(credentials(made, "https://api.github.com"), made);
  expect(faults).toEqual(expected.map((fault) => expect.stringMatching(fault)));
});

test("Ctrl-C leaves nothing", async () => {
  const folder = emptyFolder();
  const entry = new URL("../../src/cli.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [entry, ...TYPED.split(" ")], { cwd: folder, env: { PATH: "" } });
  const { promise: address, resolve } = Promise.withResolvers<string>();
  child.stderr.on("data", (bytes: Buffer) => resolve(/http:\S+/.exec(bytes.toString())?.[0] ?? ""));
  expect((await formOf(await address)).action).toMatch(/^https:\/\/github\.com\/settings\/apps\/new\?state=/);
  const gone = new Promise((done) => child.once("close", (_, signal) => done(signal)));
  child.kill("SIGINT");
  expect(await gone).toBe("SIGINT");
  expect(readdirSync(folder)).toEqual([]);
  await expect(fetch(await address)).rejects.toThrow("fetch failed");
}, 20_000);

test.for([
  ["setup", "Say where GitHub reaches Sluice: sluice setup --url https://sluice.acme.example"],
  ["setup --url sluice.acme.example", "--url takes an address"],
  ["setup --url ftp://sluice.acme.example", "--url takes an address"],
  ["setup --url https://me:secret@sluice.acme.example", "--url takes an address"],
  ["setup --url https://sluice.acme.example/?a=b", "--url takes an address"],
  [`${TYPED} --org acme/../evil`, "--org takes the login of an organisation"],
  [`${TYPED} --org acme?state=1#`, "--org takes the login of an organisation"],
  [`${TYPED} --org "><script>`, "--org takes the login of an organisation"],
  [`${TYPED} --org acme%2f..`, "--org takes the login of an organisation"],
  [`${TYPED} --org ${"a".repeat(40)}`, "--org takes the login of an organisation"],
  [`${TYPED} --port 0`, "--port takes a whole number"],
  [`${TYPED} --port 65536`, "--port takes a whole number"],
  [`${TYPED} --port 1e3`, "--port takes a whole number"],
] as const)("used wrongly: sluice %s", async ([words, expected]) => {
  const folder = emptyFolder();
  const { exit, stdout, stderr } = await sluice(words, { folder });
  expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
  expect(stderr).toContain(expected);
  expect(lstatSync(folder).isDirectory() && readdirSync(folder)).toEqual([]);
});
