/**
 * How Lambda gathers the messages of a queue for its function, and how long that may run, in seconds. The simulation of
 * a storm reads the same.
 */
module.exports = {
  sources: { timeout: 30, batch: { batchSize: 10, maximumBatchingWindow: 1 } },
  // One batch writes the IP sets for all that run at the same time, and AWS WAF takes one write a second: so batches are
  // large, and enough of them may wait for it side by side that no message waits in the queue.
  network: { timeout: 60, batch: { batchSize: 1000, maximumBatchingWindow: 1, maximumConcurrency: 16 } },
  others: { timeout: 60, batch: { batchSize: 10 } },
  // What happens within half a minute shares messages.
  telling: { timeout: 60, batch: { batchSize: 1000, maximumBatchingWindow: 30, maximumConcurrency: 2 } },
  sending: { timeout: 30, batch: { batchSize: 10, maximumConcurrency: 4 } },
};
