/** The day of the budget is that of UTC. @param day `YYYY-MM-DD` */
export const nextUtcDay = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString();
