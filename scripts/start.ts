/** `npm start`: reads the environment, builds where that is due, then runs what was built. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { readSettings, SettingsError } from "../src/settings.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const built = join(root, "dist", "main.js");

/** What goes into the build. */
const sources = ["src", "package-lock.json", "rolldown.config.ts"].map((name) => join(root, name));

const changedAt = (path: string): number =>
  statSync(path).isFile()
    ? statSync(path).mtimeMs
    : Math.max(...readdirSync(path).map((name) => changedAt(join(path, name))));

const isDue = (): boolean =>
  !existsSync(built) || sources.some((path) => existsSync(path) && changedAt(path) > statSync(built).mtimeMs);

/** Before the build: nobody should wait for it to read that a variable is missing. */
function checkEnvironment(): void {
  try {
    readSettings(process.env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    if ((process.env["APP_ID"] ?? "") === "")
      process.stderr.write(`Where there is no App yet: npm run sluice -- setup has GitHub make it.\n`);
    process.exit(2);
  }
}

/** By the npm that runs us, where it says which: on Windows `npm` alone is no program. */
function build(): void {
  process.stderr.write("Sluice is built first; this takes a few seconds.\n");
  const npm = process.env["npm_execpath"] ?? "";
  const [program, first] = /\.[cm]?js$/.test(npm) ? [process.execPath, [npm]] : ["npm", []];
  const { status, signal, error, stdout, stderr } = spawnSync(program, [...first, "run", "--silent", "build"], {
    cwd: root,
    encoding: "utf8",
    shell: program === "npm" && process.platform === "win32",
  });
  if (status === 0) return;
  const why = error?.message ?? (signal === null ? `\`npm run build\` ended with ${status}` : `stopped by ${signal}`);
  process.stderr.write(`${stdout ?? ""}${stderr ?? ""}Sluice could not be built: ${why}.\n`);
  process.exit(1);
}

checkEnvironment();
if (isDue()) build();
await import(pathToFileURL(built).href);
