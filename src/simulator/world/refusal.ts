/** What GitHub answers when it refuses. */

/** One entry of `errors`: GitHub writes sentences in some areas, these objects in others. */
export type Fault =
  | string
  | { readonly resource: string; readonly field: string; readonly code: string; readonly message?: string };

export class Refusal extends Error {
  readonly status: number;
  readonly errors: readonly unknown[];

  constructor(status: number, message: string, errors: readonly unknown[] = []) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}

export const notFound = (): Refusal => new Refusal(404, "Not Found");
export const invalid = (...errors: readonly Fault[]): Refusal => new Refusal(422, "Validation Failed", errors);
export const tooLong = (resource: string, field: string, most: number): Refusal =>
  invalid({ resource, field, code: "custom", message: `${field} is too long (maximum is ${most} characters)` });
