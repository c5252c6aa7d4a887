/**
 * Milliseconds in which something is at once, also on a loaded machine: far below the seconds that a timeout or a slow way
 * would take. The budgets themselves are measured by `npm run bench`.
 */
export const promptly = 2000;
