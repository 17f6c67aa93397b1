/** What past findings would have led to. Times are ISO 8601, UTC. The same for the same findings and rules. */
export interface BacktestReport {
  findings: number;
  /** The first and the last finding; null where there is none. */
  from: string | null;
  to: string | null;
  unreadable: { reason: string; count: number; example: string }[];
  playbooks: PlaybookReport[];
  /** Questions that people would have been asked, a week on average. */
  questionsPerWeek: number;
  /**
   * Budgets that would have been used up: that of an hour under its hour, that of a day under its first; `account` is `all`
   * for all accounts together.
   */
  budgets: { class: string; account: string; hour: string; count: number; limit: number }[];
  /** What would have been touched that never is. */
  protected: { target: string; guard: string; count: number }[];
  /** Where the two sets of rules differ; empty where one alone was tried. */
  differences: Difference[];
}

export interface PlaybookReport {
  id: string;
  act: number;
  ask: number;
  tell: number;
  observe: number;
  /** By the guard that refused. */
  refused: Record<string, number>;
  targets: number;
  top: { target: string; count: number }[];
}

export interface Difference {
  finding: string;
  playbook: string;
  before: string;
  after: string;
}
