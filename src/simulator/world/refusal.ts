/** What GitHub answers when it refuses. */
export class Refusal extends Error {
  readonly status: number;
  readonly errors: readonly string[];

  constructor(status: number, message: string, errors: readonly string[] = []) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}

export const notFound = (): Refusal => new Refusal(404, "Not Found");
export const invalid = (...errors: readonly string[]): Refusal => new Refusal(422, "Validation Failed", errors);
