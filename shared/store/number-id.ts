/** Text that sorts like the number. */
export const idOfNumber = (number: number): string => String(number).padStart(8, '0');
