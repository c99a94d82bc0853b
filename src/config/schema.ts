/**
 * What may be written in `.github/sluice.yml`: the source of the types, of the JSON Schema for editors and of the reference page.
 * An error's message is what was expected; what was given is said from the value.
 */
import { z } from "zod";
import { gates } from "./gates.ts";
import { check, duration, oneOrMore, workflow } from "./parts.ts";
import { permissions } from "./people.ts";
import { verify } from "./verify.ts";

const A_STAGE_NAME = "letters, digits and `-`, beginning with a letter: `[a-z][a-z0-9-]{0,39}`";
const A_LIST = "a name or a list of names";

export const stageName = z.string({ error: A_STAGE_NAME }).regex(/^[a-z][a-z0-9-]{0,39}$/, { error: A_STAGE_NAME });

const A_VALUE = "a text, a number or true/false";
const inputs = z.record(
  z.string().regex(/^[A-Za-z_][\w-]{0,99}$/, { error: "the name of a workflow input" }),
  z.union([z.string().max(1_000, { error: "at most 1,000 characters" }), z.number(), z.boolean()], { error: A_VALUE }),
  { error: "inputs by name: `{ region: eu }`" },
);

const trigger = z.enum(["push"], { error: "`push`" });
const origin = z.enum(["trunk", "pull_request"], { error: "`trunk` or `pull_request`" });

const A_BRANCH = "the name of a branch";
const branch = z
  .string({ error: A_BRANCH })
  .regex(/^(?![./-])(?!.*(?:\.\.|@\{|\/\/|\/\.|\.lock(?:\/|$)))[^\s~^:?*[\\\x00-\x1f\x7f]{1,200}(?<![./])$/, {
    error: A_BRANCH,
  });

const isUrl = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
const A_URL = "an address: `https://staging.example.com`";

/** `Intl` would take an offset too, which knows no summer time. */
const isZone = (text: string): boolean => {
  if (!/^[A-Za-z]/.test(text)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: text }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
};
const A_ZONE = "a time zone by its city: `Europe/London`";

const SOME_STAGES = "a stage or a list of stages";
const AN_ENVIRONMENT = "the name of an environment";
const TESTED = "the environment that it tests";
const RETRIES = "a whole number from 0 to 10";
const YES_OR_NO = "`true` or `false`";

export const stage = z
  .strictObject(
    {
      needs: oneOrMore(z.string({ error: SOME_STAGES }), SOME_STAGES)
        .optional()
        .meta({
          description:
            "Stages that must have succeeded for the same candidate. Default: the stage above; `[]`: right after the commit stage.",
        }),
      environment: z
        .string({ error: AN_ENVIRONMENT })
        .min(1, { error: AN_ENVIRONMENT })
        .max(255, { error: AN_ENVIRONMENT })
        .optional()
        .meta({ description: "GitHub environment that it deploys to. Default: the stage's name." }),
      url: z
        .string({ error: A_URL })
        .refine(isUrl, { error: A_URL })
        .optional()
        .meta({ description: "Where the environment is seen; shown once a version is verified there." }),
      inputs: inputs
        .optional()
        .meta({ description: "Static inputs for this stage's workflow; they win over `defaults.inputs`." }),
      deploy: workflow.optional().meta({ description: "Workflow that deploys. Default: `defaults.deploy`." }),
      test: workflow.optional().meta({ description: "Makes it a test stage: the workflow that tests." }),
      on: z.string({ error: TESTED }).min(1, { error: TESTED }).max(255, { error: TESTED }).optional().meta({
        description: "Environment that a test stage tests. Default: that of the nearest deploy stage upstream.",
      }),
      promote: z.enum(["auto", "manual"], { error: "`auto` or `manual`" }).optional().meta({
        description:
          "`auto`: enters by itself. `manual`: when a person says so. Default: `auto`, and `manual` where `production: true`.",
      }),
      accept: oneOrMore(origin, "`trunk`, `pull_request` or both").optional().meta({
        description:
          "What may come here: `trunk`, `pull_request`. Default: both; `trunk` alone for production and for tests.",
      }),
      timeout: duration
        .optional()
        .meta({ description: "For each attempt, not counting time that GitHub lets it wait. Default: `1h`." }),
      retries: z
        .int({ error: RETRIES })
        .min(0, { error: RETRIES })
        .max(10, { error: RETRIES })
        .optional()
        .meta({ description: "Further attempts after one has failed. Default: 0." }),
      gates: gates.optional().meta({ description: "What must be open before a candidate enters." }),
      verify: verify
        .optional()
        .meta({ description: "What must hold after the deploy before it counts, one after the other." }),
      soak: duration.optional().meta({
        description: "How long a version must have been verified there before it counts. Default: not at all.",
      }),
      on_failure: z.enum(["rollback", "hold"], { error: "`rollback` or `hold`" }).optional().meta({
        description:
          "When a deploy has failed: `rollback` puts the last verified version back, `hold` keeps automation off. Default: `hold`.",
      }),
      production: z.boolean({ error: YES_OR_NO }).optional().meta({ description: "This is where users are." }),
      select: z.enum(["newest"], { error: "`newest`" }).optional().meta({
        description: "Which candidate goes when several wait: `newest` (others in a later version). Default: `newest`.",
      }),
    },
    { error: "a stage: `{}` or its keys" },
  )
  .nullable();

/** Each is a check run on every candidate. */
const MOST_STAGES = 100;

export const schema = z
  .strictObject(
    {
      version: z.literal(1, { error: "`1`" }).meta({ description: "Version of this format: 1." }),
      trunk: branch
        .optional()
        .meta({ description: "Branch whose commits may go to production. Default: the default branch." }),
      candidates: z
        .strictObject(
          {
            on: z
              .union([trigger, z.array(trigger).min(1, { error: "`push`" })], { error: "`push`" })
              .optional()
              .meta({
                description: "Events that make a candidate: `push` (others in a later version). Default: `push`.",
              }),
          },
          { error: "its keys: `{ on: push }`" },
        )
        .optional()
        .meta({ description: "What makes a candidate." }),
      commit: z
        .strictObject(
          {
            checks: oneOrMore(check, A_LIST).optional().meta({
              description:
                "Checks of others that must pass. Default: all that the trunk's rules require and all that appear; `[]`: none.",
            }),
            workflow: workflow
              .optional()
              .meta({ description: "Workflow to dispatch when nothing runs on push; judged by its run." }),
            timeout: duration.optional().meta({ description: "How long they may take. Default: `1h`." }),
          },
          { error: "its keys: `{ checks: [build, test] }`" },
        )
        .optional()
        .meta({ description: "The commit stage." }),
      defaults: z
        .strictObject(
          {
            deploy: workflow
              .optional()
              .meta({ description: "Workflow that deploys, where a stage names none. Default: `deploy.yml`." }),
            inputs: inputs.optional().meta({ description: "Static inputs for that workflow." }),
          },
          { error: "its keys: `{ deploy: deploy.yml }`" },
        )
        .optional()
        .meta({ description: "What stages have in common." }),
      stages: z
        .record(stageName, stage, { error: "stages by name: `{ staging: {}, production: { production: true } }`" })
        .refine((stages) => Object.keys(stages).length <= MOST_STAGES, { error: `at most ${MOST_STAGES} stages` })
        .meta({ description: "The stages, in order.", maxProperties: MOST_STAGES }),
      permissions: permissions.optional().meta({
        description:
          "Who may use a command, everywhere or by stage. Default: whoever has write; maintain for approve, reject and pass on production.",
      }),
      calendar: z
        .strictObject(
          {
            timezone: z
              .string({ error: A_ZONE })
              .refine(isZone, { error: A_ZONE })
              .optional()
              .meta({ description: "Zone in which times are shown. Default: `UTC`." }),
          },
          { error: "its keys: `{ timezone: Europe/London }`" },
        )
        .optional()
        .meta({ description: "Time." }),
    },
    { error: "a mapping that begins with `version: 1`" },
  )
  .meta({ title: ".github/sluice.yml", description: "The delivery pipeline of one repository." });

export type Written = z.infer<typeof schema>;
export type WrittenStage = NonNullable<Written["stages"][string]>;

/** For editors: what may be written, not what it becomes. */
export const jsonSchema = (): Record<string, unknown> => z.toJSONSchema(schema, { io: "input", target: "draft-7" });
