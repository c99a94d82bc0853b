/** Reviews of pull requests: each stays bound to the head that it was given for. */
import { reviewView } from "../views/reviews.ts";
import { notFound } from "./refusal.ts";
import type { Repository } from "./repository.ts";

export type ReviewState = "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED";
export type Review = {
  readonly id: number;
  readonly pull: number;
  readonly by: string;
  readonly commit: string;
  readonly at: string;
  state: ReviewState;
};

export class Reviews {
  readonly #repository: Repository;
  readonly all: Review[] = [];

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  on(pull: number): readonly Review[] {
    return this.all.filter((review) => review.pull === pull);
  }

  submit(pull: number, { by, state }: Pick<Review, "by" | "state">): Review {
    const { world, pulls } = this.#repository;
    const review: Review = { id: world.nextId(), pull, by, state, commit: pulls.get(pull).head, at: world.now };
    this.all.push(review);
    this.#tell(review, "submitted", by);
    return review;
  }

  dismiss(id: number, by: string): void {
    const review = this.all.find((one) => one.id === id);
    if (review === undefined) throw notFound();
    review.state = "DISMISSED";
    this.#tell(review, "dismissed", by);
  }

  #tell(review: Review, action: string, by: string): void {
    const { pulls } = this.#repository;
    const view = reviewView(this.#repository, review);
    // Webhooks spell the state in small letters, answers in capitals.
    const said = { ...view, state: view.state.toLowerCase() };
    this.#repository.tell("pull_request_review", { by, action, review: said, pull_request: pulls.view(review.pull) });
  }
}
