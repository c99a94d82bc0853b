/** How one may react to a comment. */
export const REACTIONS = ["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"];

export type Reaction = { readonly id: number; readonly content: string; readonly by: string; readonly at: string };
