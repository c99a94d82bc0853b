/** After the story: time runs at real speed, and what Sluice writes is told as it happens. */
import type { LoggedRequest } from "../simulator/server/request-log.ts";
import { tell, writes } from "./narrator.ts";
import { LIVE_MS } from "./sample.ts";
import type { Stage } from "./stage.ts";

const TICK_MS = 100;

/** Runs until it is taken back. */
export function runLive({ clock, github, shop }: Stage): () => void {
  shop.actions.ci = [{ workflow: "ci.yml", jobs: ["build", "test", "lint"], takes: LIVE_MS }];
  for (const file of ["deploy.yml", "load-test.yml", "a11y.yml"]) shop.actions.script(file, { takes: LIVE_MS });
  let seen = github.requests.length;
  let last = Date.now();
  const timer = setInterval(() => {
    const now = Date.now();
    clock.moveTo(clock.now() + (now - last));
    last = now;
    for (const request of github.requests.slice(seen)) report(request);
    seen = github.requests.length;
  }, TICK_MS);
  return () => clearInterval(timer);
}

type Body = Readonly<Record<string, unknown>>;
const text = (value: unknown): string => (typeof value === "string" ? value : "");

function report({ method, template, body }: LoggedRequest): void {
  if (method === "GET") return;
  const fields = (body ?? {}) as Body;
  const output = (fields["output"] ?? {}) as Body;
  if (template?.includes("/check-runs") === true) {
    const sign = fields["conclusion"] === "success" ? "✓" : fields["conclusion"] === "failure" ? "✗" : "●";
    writes([[sign, "check", text(fields["name"]), text(output["title"])]]);
  } else if (template?.endsWith("/dispatches") === true) {
    const inputs = (fields["inputs"] ?? {}) as Body;
    tell("SLUICE", `starts ${text(inputs["stage"])} with ${text(inputs["sha"]).slice(0, 7)}`);
  } else if (template?.includes("/comments") === true && text(fields["body"]) !== "") {
    const [heading = ""] = text(fields["body"]).split("\n");
    writes([["●", method === "PATCH" ? "edited" : "comment", "", heading.replace("### ", "")]]);
  }
}
