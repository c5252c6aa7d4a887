const fence = (text: string, language = 'mermaid') => `\`\`\`${language}\n${text}\n\`\`\``;

/** One diagram of each kind that is drawn, as models write them. */
export const diagramSamples: Readonly<Record<string, string>> = {
	flowchart: `flowchart TD
    A[Start] --> B{Is it valid?}
    B -- Yes --> C(Process the order)
    B -->|No| D[/Show an error/]
    C --> E[(Orders)]
    C -.-> F([Send mail])
    D --> A
    subgraph ship [Shipping]
        direction LR
        G[Pack] ==> H((Van))
    end
    E & F --> G
    click A "javascript:alert(1)"
    classDef red fill:#f00
    H --> I{{Done}}:::red`,
	leftToRight: `graph LR
  Client -->|request| API["API gateway"]
  API --> Auth & Cache
  API --> DB[(Database)]
  Auth --> DB
  Cache -. miss .-> DB`,
	sequence: `sequenceDiagram
    autonumber
    actor U as User
    participant W as Web
    participant S as Server
    U->>W: Open the page
    W->>+S: GET /orders
    Note right of S: Checks the token
    alt is valid
        S-->>W: 200 with the list
    else has expired
        S--xW: 401
        W->>W: Ask for a new token
    end
    deactivate S
    loop every minute
        W-)S: ping
    end
    Note over U,W: The list is shown`,
	state: `stateDiagram-v2
    [*] --> Idle
    Idle --> Running: start
    state Running {
        [*] --> Reading
        Reading --> Writing
        Writing --> Reading: more
    }
    Running --> Idle: stop
    Running --> [*]`,
	classes: `classDiagram
    class Animal {
        <<abstract>>
        +String name
        +eat(food) bool
    }
    Animal <|-- Dog
    Animal <|-- Cat : is a
    Dog "1" *-- "0..*" Toy : owns
    class Dog {
        +List~Toy~ toys
        +bark()
    }
    Cat ..> Mouse`,
	entities: `erDiagram
    CUSTOMER ||--o{ ORDER : places
    ORDER ||--|{ LINE : contains
    CUSTOMER {
        string name
        string email PK
    }`,
	pie: `pie title Where the time goes
    "Reading" : 45
    "Writing" : 25
    "Waiting" : 30`,
};

export const mathsSample = `The roots are $x = \\frac{-b \\pm \\sqrt{b^2 - 4ac}}{2a}$, and it costs $5 to $10.

$$
\\int_{-\\infty}^{\\infty} e^{-x^2}\\,dx = \\sqrt{\\pi}
$$

Then \\(e^{i\\pi} + 1 = 0\\) and

\\[
\\begin{aligned}
f(x) &= \\sum_{n=0}^{\\infty} \\frac{f^{(n)}(a)}{n!}(x-a)^n \\\\
&= f(a) + f'(a)(x-a) + \\frac{f''(a)}{2}(x-a)^2 + \\frac{f'''(a)}{6}(x-a)^3 + \\dots
\\end{aligned}
\\]

- a matrix $$\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}$$ in a list
- cases: $|x| = \\begin{cases} x & x \\ge 0 \\\\ -x & \\text{otherwise} \\end{cases}$
- wrong: $\\frac{a$ and \`$code$\`

| name | formula |
| --- | --- |
| mean | $\\bar{x} = \\frac{1}{n} \\sum_i x_i$ |

${fence('\\boxed{\\overline{AB} = \\cancel{2}\\,\\vec{v} \\in \\mathbb{R}^n}', 'math')}`;

export const diagramsText = Object.values(diagramSamples)
	.map((each) => fence(each))
	.join('\n\n');
