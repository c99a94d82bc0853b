/** `sluice explain`: what `/explain` says, read from the store beside a running process; or the picture of a checkout's pipeline. */
import { pullOf } from "../github/render/shown.ts";
import { explain as explained } from "../pipeline/explain.ts";
import { forecast } from "../pipeline/forecast.ts";
import { storeNamed } from "../store/location.ts";
import { readCheckout } from "./checkout.ts";
import { choose } from "./explain/chosen.ts";
import type { Chosen, Wish } from "./explain/chosen.ts";
import { picture } from "./explain/picture.ts";
import { shown } from "./explain/shown.ts";
import { UsageError } from "./verb.ts";
import type { Answer, Typed } from "./verb.ts";

export async function explain(typed: Typed): Promise<Answer> {
  if (typed.flags.has("mermaid")) return picture(checkoutOf(typed));
  const chosen = await choose(storeNamed(typed.env), wishOf(typed), Date.now());
  return chosen.is === "chosen" ? told(chosen) : chosen.answer;
}

function checkoutOf({ folder, positionals: [given], flags }: Typed) {
  const other = ["candidate", "repo"].find((flag) => flags.has(flag));
  if (other !== undefined) throw new UsageError(`--mermaid draws a checkout and takes no --${other}`);
  return readCheckout(folder, given);
}

const A_VERSION = /^[0-9a-f]{7,40}$/;

function wishOf({ positionals: [stage], flags }: Typed): Wish {
  if (stage === undefined)
    throw new UsageError("Name a stage: sluice explain production; or draw a checkout: sluice explain --mermaid");
  const version = flags.get("candidate")?.toLowerCase() ?? null;
  if (version !== null && !A_VERSION.test(version))
    throw new UsageError(`--candidate takes 7 to 40 digits of a sha; ${version} is something else`);
  return { stage, version, repository: flags.get("repo") ?? null };
}

function told(chosen: Chosen): Answer {
  const { state, stage, candidate, repository, isStuck } = chosen;
  const explanation = explained(state, candidate, stage);
  const { is, earliest, by, most } = forecast(state, explanation);
  return {
    exit: 0,
    lines: shown(explanation, chosen),
    json: {
      is: "explained",
      repository,
      stage: stage.name,
      candidate: { sha: candidate.sha, pull: pullOf(candidate) },
      at: state.at,
      isStuck,
      forecast: { is, earliest, by, waitsMostFor: most?.code ?? null },
      gates: explanation.gates,
    },
  };
}
