/**
 * How Lambda gathers the messages of a queue for its function, and how long that may run, in seconds. The simulation of
 * a storm reads the same.
 */
module.exports = {
  sources: { timeout: 30, batch: { batchSize: 10, maximumBatchingWindow: 1 } },
  // The block list is written once per batch, and AWS WAF takes one write a second: few and large batches.
  network: { timeout: 60, batch: { batchSize: 1000, maximumBatchingWindow: 1, maximumConcurrency: 4 } },
  others: { timeout: 60, batch: { batchSize: 10 } },
};
