/** The application as a process of its own: what `src/main.ts` does, on a clock that runs faster. Imported by nothing. */
import { flushCompileCache } from "node:module";
import { isNodeReady } from "../../../src/node-version.ts";
import type { Haste } from "./hasty.ts";

if (isNodeReady("Sluice")) {
  const [{ startApp }, { createLog }, { readSettings }, { hasty }] = await Promise.all([
    import("../../../src/app.ts"),
    import("../../../src/log.ts"),
    import("../../../src/settings.ts"),
    import("./hasty.ts"),
  ]);
  const haste = JSON.parse(process.argv[2] ?? "") as Haste;
  const settings = readSettings(process.env);
  const app = await startApp(settings, {
    clock: hasty(haste),
    log: createLog(settings.logLevel),
    // A busy town has more to say than GitHub likes in a minute; that is another story.
    burst: 100_000,
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms / haste.times)),
  });
  flushCompileCache();
  process.once("SIGTERM", () => void app.stop().then(() => process.exit(0)));
}
