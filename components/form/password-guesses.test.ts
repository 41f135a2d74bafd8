import { expect, test } from "vitest";
import { estimate } from "./password-guesses";

test.each([
  ["password", 0, "It's close to a common password."],
  ["sunshine2024!", 2, "It's close to a common password."],
  ["aaaaaaaaaa", 0, "Repeated characters are easy to guess."],
  ["susan.okafor", 0, "It contains your username or email."],
  ["four words of mine", 4, null],
  ["mi gato duerme en la cocina", 4, null],
])("The strength of %j is %i of 4", (password, score, advice) => {
  expect(estimate(password, ["susan", "susan.okafor@example.org", "susan.okafor", ""])).toMatchObject({
    score,
    advice,
  });
});
