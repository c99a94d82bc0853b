/** Parts that several keys are written with. */
import { z } from "zod";
import { A_DURATION, DURATION } from "../pipeline/durations.ts";

export const duration = z
  .string({ error: A_DURATION })
  .refine((text) => DURATION.test(text) && /[1-9]/.test(text), { error: A_DURATION })
  .meta({ pattern: DURATION.source });

const A_WORKFLOW = "the name of a file in `.github/workflows`: `deploy.yml`";
export const workflow = z.string({ error: A_WORKFLOW }).regex(/^[\w.-]{1,100}\.ya?ml$/, { error: A_WORKFLOW });

export const oneOrMore = <T extends z.ZodType>(one: T, error: string) => z.union([one, z.array(one)], { error });

const A_CHECK = "the name of a check, or `{ name, app }`";
const checkName = z.string({ error: A_CHECK }).min(1, { error: A_CHECK }).max(200, { error: A_CHECK });
const AN_APP = "the name of an App as in its address: `github-actions`";
export const namedCheck = z.strictObject(
  {
    name: checkName,
    app: z
      .string({ error: AN_APP })
      .regex(/^[a-z0-9-]{1,100}$/, { error: AN_APP })
      .optional(),
  },
  { error: A_CHECK },
);
export const check = z.union([checkName, namedCheck], { error: A_CHECK });
