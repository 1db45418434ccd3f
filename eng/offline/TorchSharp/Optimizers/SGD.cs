using TorchSharp.Interop;
using TorchSharp.Modules;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules
{
    /// <summary>Stochastic gradient descent; the arithmetic of a whole parameter group is one native call.</summary>
    public class SGD : OptimizerHelper, IMomentum
    {
        private readonly Options _defaults;

        public SGD(IEnumerable<Parameter> parameters, double lr, double momentum = 0.0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, momentum, dampening, weight_decay, nesterov, maximize)
        {
        }

        public SGD(IEnumerable<ParamGroup> parameters, double lr, double momentum = 0.0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
        {
            Require(lr >= 0, $"Invalid learning rate: {lr}");
            Require(momentum >= 0, $"Invalid momentum value: {momentum}");
            Require(weight_decay >= 0, $"Invalid weight_decay value: {weight_decay}");
            Require(!nesterov || (momentum > 0 && dampening == 0), "Nesterov momentum requires a momentum and zero dampening");
            _defaults = new Options
            {
                LearningRate = lr,
                momentum = momentum,
                dampening = dampening,
                weight_decay = weight_decay,
                nesterov = nesterov,
                maximize = maximize,
            };
            foreach (var group in parameters)
            {
                add_param_group(group);
            }
        }

        public double Momentum
        {
            get => _defaults.momentum!.Value;
            set => _defaults.momentum = value;
        }

        public override void add_param_group(Modules.ParamGroup param_group)
        {
            param_group.Parameters = param_group.Parameters.ToList();
            param_group.Options ??= new Options();
            var options = (Options)param_group.Options;
            options.LearningRate ??= _defaults.LearningRate;
            options.momentum ??= _defaults.momentum;
            options.dampening ??= _defaults.dampening;
            options.weight_decay ??= _defaults.weight_decay;
            options.nesterov ??= _defaults.nesterov;
            options.maximize ??= _defaults.maximize;
            options.InitialLearningRate = options.LearningRate!.Value;
            _groups.Add(param_group);
            foreach (var parameter in param_group.Parameters)
            {
                _states[parameter.Handle] = new State(parameter);
            }
        }

        public override torch.Tensor? step(Func<torch.Tensor>? closure = null)
        {
            torch.Tensor? loss = null;
            if (closure is not null)
            {
                using var enabled = torch.enable_grad();
                loss = closure();
            }

            foreach (var group in _groups)
            {
                Step((Options)group.Options, group.Parameters as IReadOnlyList<Parameter> ?? [.. group.Parameters]);
            }

            return loss;
        }

        protected override void Dispose(bool disposing)
        {
            foreach (var state in _states.Values)
            {
                ((State)state).Dispose();
            }

            _states.Clear();
        }

        private static void Require(bool condition, string message)
        {
            if (!condition)
            {
                throw new ArgumentException(message);
            }
        }

        private unsafe void Step(Options options, IReadOnlyList<Parameter> parameters)
        {
            var handles = new nint[parameters.Count];
            var buffers = new nint[parameters.Count];
            var states = new State[parameters.Count];
            for (var i = 0; i < parameters.Count; i++)
            {
                handles[i] = parameters[i].Handle;
                states[i] = (State)_states[handles[i]];
                buffers[i] = states[i].momentum_buffer?.Handle ?? 0;
            }

            var rate = options.LearningRate!.Value;
            bool succeeded;
            fixed (nint* p = handles, b = buffers)
            {
                succeeded = Native.st_sgd_step(
                    p, b, parameters.Count, options.maximize!.Value ? -rate : rate, options.momentum!.Value,
                    options.dampening!.Value, options.weight_decay!.Value, options.nesterov!.Value);
            }

            for (var i = 0; i < parameters.Count; i++)
            {
                if (buffers[i] != 0)
                {
                    states[i].momentum_buffer ??= new torch.Tensor(buffers[i]).DetachFromDisposeScope();
                }
            }

            GC.KeepAlive(parameters);
            torch.Check(succeeded);
        }

        public sealed class State : OptimizerState, IDisposable
        {
            public torch.Tensor? momentum_buffer;

            public State(Parameter parameter) => ArgumentNullException.ThrowIfNull(parameter);

            public void Dispose() => momentum_buffer?.Dispose();
        }

        public class Options : OptimizerOptions
        {
            public double? momentum;
            public double? dampening;
            public double? weight_decay;
            public bool? nesterov;
            public bool? maximize;
        }

        public class ParamGroup : ParamGroup<Options>, IMomentum
        {
            public ParamGroup()
            {
            }

            public ParamGroup(IEnumerable<Parameter> parameters, Options options)
                : base(parameters, options)
            {
            }

            public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1e-3, double momentum = 0.0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
                : base(parameters, new Options { LearningRate = lr, momentum = momentum, dampening = dampening, weight_decay = weight_decay, nesterov = nesterov, maximize = maximize })
            {
            }

            public double Momentum
            {
                get => Options.momentum!.Value;
                set => Options.momentum = value;
            }
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static SGD SGD(IEnumerable<Parameter> parameters, double learningRate, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);

            public static SGD SGD(IEnumerable<SGD.ParamGroup> parameters, double learningRate, double momentum = 0.0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);
        }
    }
}
