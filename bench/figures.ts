/* Statistics and goals. */

export const median = (numbers: number[]): number => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

/** Rounds to three significant digits. */
export const round3 = (number: number): number => Number(number.toPrecision(3));

/** Prints whether a goal is met. If it is missed, the benchmark exits with code 1. */
export function goal(name: string, value: number, bound: "at least" | "at most", limit: number): void {
  const isMet = bound === "at least" ? value >= limit : value <= limit;
  console.log(`${isMet ? "Met" : "MISSED"}: ${name} is ${round3(value)}, goal: ${bound} ${limit}.`);
  if (!isMet) process.exitCode = 1;
}

/** The command-line argument at a position after the script name, as a number. */
export const argument = (position: number, fallback: number): number => Number(process.argv[1 + position] ?? fallback);
