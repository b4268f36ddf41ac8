// Rules for the browser code.
export default [
  {
    files: ["static/js/**/*.js", "tools/faces/*.js"],
    languageOptions: { ecmaVersion: 2024, sourceType: "module" },
    rules: { "no-unused-vars": "error", "no-var": "error", "prefer-const": "error", eqeqeq: "error", "no-eval": "error", "max-lines": ["error", 400] },
  },
];
