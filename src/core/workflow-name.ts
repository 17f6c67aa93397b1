/** Names of state machines as far as they are taken here: Step Functions allows more, and CloudWatch does not. */
export const WORKFLOW_NAME = /^[A-Za-z0-9_.-]{1,80}$/;
