export { answerAuthRequest as GET, answerAuthRequest as POST } from "@/auth/routes";
