/** Whether today is no later than the last day, in UTC. What is no date was never in force. */
export function isInForce(until: string, now = new Date()): boolean {
  return /^\d{4}-\d{2}-\d{2}/.test(until) && now.toISOString().slice(0, 10) <= until.slice(0, 10);
}
