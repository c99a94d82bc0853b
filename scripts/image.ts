/**
 * `npm run image`: does without Docker what the Dockerfile's last stage says, and runs the result as Docker would with `--read-only`:
 * as the user that it names, in a root of its own where nothing but the volume can be written. Proves that it starts, is ready, takes
 * a webhook, is healthy by its own HEALTHCHECK and ends on SIGTERM. Needs Linux and root (mounts).
 */
import { execFileSync, spawn } from "node:child_process";
import { createHmac, generateKeyPairSync } from "node:crypto";
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { freePort } from "../test/support/port.ts";

const repository = new URL("..", import.meta.url).pathname;
const SECRET = "the-secret-of-a-test-webhook";
const LONGEST_MS = 20_000;

type Stage = {
  readonly env: Readonly<Record<string, string>>;
  readonly workdir: string;
  readonly user: string;
  readonly volume: string;
  readonly health: readonly string[];
  readonly command: readonly string[];
  /** From the repository, once it is built, to the image. */
  readonly copies: readonly (readonly [from: string, to: string])[];
};

/** Throws for what it does not know: this must not pass on an image that it has not understood. */
function lastStage(dockerfile: string): Stage {
  const lines = dockerfile
    .replaceAll(/^#.*\n/gm, "")
    .replaceAll("\\\n", " ")
    .split("\n")
    .filter((line) => line !== "");
  const stage = lines.slice(lines.findLastIndex((line) => line.startsWith("FROM ")) + 1);
  const said = (name: string): string =>
    stage.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1) ?? "";
  const volume = said("VOLUME");
  const known = ["ENV", "WORKDIR", "COPY", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "CMD"];
  const others = stage.filter((line) => !known.some((name) => line.startsWith(`${name} `)));
  const user = said("USER");
  const expected = `RUN mkdir ${volume} && chown ${user} ${volume}`;
  if (others.join("\n") !== expected) throw new Error(`not understood: ${others.join("; ")} (expected: ${expected})`);
  const copies = stage
    .filter((line) => line.startsWith("COPY "))
    .flatMap((line) => {
      const words = line.replace("--from=build ", "").split(" ").slice(1);
      const to = words.at(-1) ?? "";
      return words.slice(0, -1).map((from): readonly [string, string] => {
        const path = from.replace(/^\/build\//, "");
        return [path, to.endsWith("/") ? join(to, basename(path)) : to];
      });
    });
  return {
    env: Object.fromEntries(
      said("ENV")
        .split(" ")
        .map((one) => one.split("=") as [string, string]),
    ),
    workdir: said("WORKDIR"),
    user,
    volume,
    health: JSON.parse(said("HEALTHCHECK").replace(/^.*?CMD /, "")) as string[],
    command: JSON.parse(said("CMD")) as string[],
    copies,
  };
}

/** Lays out the image below `root`; what a base image brings is lent by this machine when it runs. */
function layOut(root: string, { copies, workdir, volume, user }: Stage): void {
  for (const folder of ["usr", "etc", "proc", "dev", "node", workdir, volume]) mkdirSync(join(root, folder));
  for (const [from, to] of copies) cpSync(join(repository, from), join(root, workdir, to), { recursive: true });
  execFileSync("ln", ["-s", "usr/bin", "usr/lib", "usr/lib64", "."], { cwd: root });
  execFileSync("chmod", ["-R", "go+rX", root]);
  chmodSync(root, 0o755);
  const [uid = 0, gid = 0] = user.split(":").map(Number);
  if (!(uid > 0 && gid > 0)) throw new Error(`USER ${user}: numbers above 0 are expected`);
  chownSync(join(root, volume), uid, gid);
}

/** Becomes the command, in that root, which nobody can write to but for the volume; ends with 9 where somebody can. */
const ENTER = `set -e
mount --make-rprivate /
mount --bind "$ROOT" "$ROOT"
mount --bind "$ROOT$VOLUME" "$ROOT$VOLUME"
for lent in usr etc dev; do mount --bind "/$lent" "$ROOT/$lent"; mount -o remount,bind,ro "$ROOT/$lent"; done
mount --bind "$NODE" "$ROOT/node"
mount -t proc proc "$ROOT/proc"
mount -o remount,bind,ro "$ROOT"
exec chroot --userspec="$AS" "$ROOT" /bin/sh -c '
  for place in / "$WORKDIR" /usr; do if touch "$place/written" 2>/dev/null; then exit 9; fi; done
  cd "$WORKDIR"; exec "$@"' sh "$@"`;

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`the image fails: ${what}`);
  console.log(`holds: ${what}`);
}

async function webhook(address: string): Promise<number> {
  const body = JSON.stringify({ action: "created", issue: { number: 1 }, comment: { body: "/status" } });
  const headers = {
    "content-type": "application/json",
    "x-github-delivery": "a-delivery",
    "x-github-event": "issue_comment",
    "x-hub-signature-256": `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`,
  };
  return (await fetch(`${address}/api/github/webhooks`, { method: "POST", headers, body })).status;
}

async function ready(address: string): Promise<boolean> {
  for (const end = Date.now() + LONGEST_MS; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50)))
    if (
      await fetch(`${address}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return true;
  return false;
}

async function run(root: string, stage: Stage): Promise<void> {
  const port = await freePort();
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  const node = join(process.execPath, "..");
  const told = { PORT: String(port), APP_ID: "1", PRIVATE_KEY: privateKey, WEBHOOK_SECRET: SECRET };
  const env = {
    PATH: "/node:/usr/sbin:/usr/bin",
    ROOT: root,
    NODE: node,
    AS: stage.user,
    VOLUME: stage.volume,
    WORKDIR: stage.workdir,
    GITHUB_API_URL: "http://127.0.0.1:9",
    LOG_LEVEL: "error",
    ...stage.env,
    ...told,
  } as unknown as NodeJS.ProcessEnv;
  const child = spawn("unshare", ["--mount", "sh", "-c", ENTER, "sh", ...stage.command], { env, stdio: "inherit" });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  try {
    const address = `http://127.0.0.1:${port}`;
    const isReady = await Promise.race([ready(address), ended.then(() => false)]);
    check(isReady, "it starts with a read-only root, and /readyz says so");
    const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
    check(new RegExp(`^Uid:\\s${stage.user.split(":")[0]}\\s`, "m").test(status), `it runs as ${stage.user}`);
    check((await webhook(address)) === 202, "it takes a webhook");
    const counted = await (await fetch(`${address}/metrics`)).text();
    check(counted.includes('{event="issue_comment",outcome="new"} 1\n'), "it has stored it");
    execFileSync(process.execPath, stage.health.slice(1), { env });
    check(true, "its HEALTHCHECK finds it healthy");
    child.kill("SIGTERM");
    check((await ended) === 0, "it ends by itself on SIGTERM");
  } finally {
    child.kill("SIGKILL");
  }
}

if (process.platform !== "linux" || process.getuid?.() !== 0) {
  console.log("skipped: only root can mount, and only on Linux");
} else {
  const root = mkdtempSync(join(tmpdir(), "sluice-image-"));
  try {
    const stage = lastStage(readFileSync(join(repository, "Dockerfile"), "utf8"));
    execFileSync(join(repository, "node_modules/.bin/rolldown"), ["-c"], { cwd: repository, stdio: "ignore" });
    layOut(root, stage);
    await run(root, stage);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
