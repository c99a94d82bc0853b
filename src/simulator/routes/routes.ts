/** Everything that this GitHub answers, but for what the server answers itself: tokens, deliveries, limits. */
import type { Route } from "../route.ts";
import { actionRoutes } from "./actions.ts";
import { appRoutes } from "./apps.ts";
import { checkRoutes } from "./checks.ts";
import { commentRoutes } from "./comments.ts";
import { commitRoutes } from "./commits.ts";
import { contentRoutes } from "./contents.ts";
import { deploymentRoutes } from "./deployments.ts";
import { graphqlRoutes } from "./graphql.ts";
import { issueRoutes } from "./issues.ts";
import { labelRoutes } from "./labels.ts";
import { peopleRoutes } from "./people.ts";
import { pullRoutes } from "./pulls.ts";
import { refRoutes } from "./refs.ts";
import { ruleRoutes } from "./rules.ts";
import { runRoutes } from "./runs.ts";
import { statusRoutes } from "./statuses.ts";

export const routes: readonly Route[] = [
  ...contentRoutes,
  ...commitRoutes,
  ...refRoutes,
  ...ruleRoutes,
  ...checkRoutes,
  ...statusRoutes,
  ...pullRoutes,
  ...issueRoutes,
  ...commentRoutes,
  ...labelRoutes,
  ...deploymentRoutes,
  ...actionRoutes,
  ...runRoutes,
  ...peopleRoutes,
  ...appRoutes,
  ...graphqlRoutes,
];
