/**
 * Milliseconds in which something is at once, also on a loaded machine: far below the seconds that a timeout or a slow way
 * would take at the least. The budgets themselves are measured by `npm run bench`.
 */
export const promptly = 5000;
