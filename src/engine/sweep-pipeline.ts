/** Looks at one pipeline beside its turns, so that no webhook and no command waits for it. */
import type { Input } from "../pipeline/input.ts";
import type { PipelineRow } from "../store/store.ts";
import { placeOf } from "./engine.ts";
import type { Engine } from "./engine.ts";
import { isListedSince, swept } from "./gather/swept.ts";

/** What was found, true of the state after that entry of the journal. */
export type Found = { readonly after: number; readonly inputs: readonly Input[] };

const UNANSWERED = "sweep: GitHub did not answer all about a pipeline; it is asked again at the next";
/** A pipeline that hears something each time we look is not deaf. */
const MOST_LOOKS = 3;
/** Where GitHub takes only so much, a pipeline is passed over until the next sweep. */
const RANK = "text";

/** `tell` answers `false` where something was decided meanwhile: what was found may be old then, and is looked for again. Never throws. */
export async function sweepPipeline(
  engine: Engine,
  pipeline: string,
  tell: (row: PipelineRow, found: Found) => Promise<boolean>,
): Promise<void> {
  const { store, log, meter, budget } = engine;
  try {
    for (let looks = 0, isTold = false; !isTold && looks < MOST_LOOKS; looks += 1) {
      const whole = await store.journal.whole(pipeline);
      if (whole === null) return await store.pipelines.stopSweeping(pipeline);
      const { row, state, sequence } = whole;
      const context = {
        reads: engine.github.reads,
        allows: engine.http.allows,
        place: placeOf(row),
        state,
        at: engine.clock.now(),
      };
      if (state.policy === null && !isListedSince(context)) return await store.pipelines.stopSweeping(pipeline);
      if (budget.opensAt(row.installation, RANK, context.at) > context.at) return;
      const { inputs, problems } = await budget.spend(RANK, () => swept(context));
      log.debug({ pipeline, found: inputs.map(({ kind }) => kind) }, "sweep: looked at a pipeline");
      for (const { kind } of inputs) meter.note({ is: "found", what: kind, count: 1 });
      for (const error of problems) log.warn({ pipeline, error }, UNANSWERED);
      isTold = inputs.length === 0 || (await tell(row, { after: sequence, inputs }));
    }
    meter.note({ is: "swept", part: "pipeline", outcome: "done" });
  } catch (error) {
    meter.note({ is: "swept", part: "pipeline", outcome: "failed" });
    log.warn({ pipeline, error }, "sweep: a pipeline could not be looked at; it is tried again at the next");
  }
}
